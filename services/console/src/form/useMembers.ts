// The members a form may name: those who work in its enterprise. Who may not see members gets none, and the server decides.
import { useQuery } from '@tanstack/vue-query'
import { computed, inject, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { get } from '@/api/client'
import { keys } from '@/api/keys'
import type { FormContext } from './wanted'

export const CONTEXT: InjectionKey<Ref<FormContext>> = Symbol('form')

export interface Member {
  id: string
  name: string
  mobile?: string | null
  stage?: string
}

const MOST = 200

export function useMembers() {
  const { t, te } = useI18n()
  const context = inject(CONTEXT)
  const query = computed(() => ({ enterprise: context?.value.enterprise ?? '', limit: MOST }))
  const found = useQuery({
    queryKey: computed(() => keys.list('members', query.value)),
    queryFn: ({ signal }) => get<{ items: Member[] }>('/members', query.value, signal),
    enabled: computed(() => Boolean(query.value.enterprise)),
  })
  const stage = (slug = '') => (te(`stage.${slug}`) ? t(`stage.${slug}`) : '')
  return {
    members: computed(() => found.data.value?.items ?? []),
    nameOf: (member: Member) => [member.name, member.mobile, stage(member.stage)].filter(Boolean).join(' · '),
  }
}
