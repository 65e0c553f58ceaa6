// A letter as the API shows it, and those of one founding or all that the reader may see.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { get } from '@/api/client'
import { keys } from '@/api/keys'
import type { Instance } from '@/flow/instance'

export interface Letter extends Instance {
  member: string
  from: { organization: string | null; name: string | null }
  to_organization: string
  linkage: string | null
}

export function useLetters(asked: Ref<{ linkage?: string; cursor?: string }>) {
  const query = computed(() => ({ ...asked.value, limit: 50 }))
  return useQuery({
    queryKey: computed(() => keys.list('transfers', query.value)),
    queryFn: ({ signal }) => get<{ items: Letter[]; next: string | null }>('/transfers', query.value, signal),
  })
}
