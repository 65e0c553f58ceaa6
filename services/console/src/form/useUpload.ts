// Sends a file and tells how it went; what is kept of it is its id.
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { call } from '@/api/client'
import { asProblem } from '@/api/problems'

export function useUpload(kept: (id: string, name: string) => void) {
  const { t } = useI18n()
  const told = ref('')

  async function upload(event: Event) {
    const file = (event.target as HTMLInputElement).files?.[0]
    if (!file) return
    told.value = t('form.sending', { name: file.name })
    const body = new FormData()
    body.append('file', file)
    try {
      kept((await call<{ id: string }>('POST', '/files', { upload: body })).id, file.name)
      told.value = t('form.attached', { name: file.name })
    } catch (error) {
      told.value = asProblem(error).problem.detail || t('fault.other.title')
    }
  }

  return { told, upload }
}
