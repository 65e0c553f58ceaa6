// The definition of a workflow; a version never changes, the newest may.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/api/client'
import { keys } from '@/api/keys'
import type { Definition } from './definition'

export function useDefinition(slug: MaybeRefOrGetter<string | null>, version?: MaybeRefOrGetter<number | undefined>) {
  return useQuery({
    queryKey: computed(() => keys.workflow(toValue(slug) ?? '', toValue(version))),
    queryFn: ({ signal }) => get<Definition>(`/workflows/${toValue(slug)}`, { version: toValue(version) }, signal),
    enabled: computed(() => Boolean(toValue(slug))),
    staleTime: 3_600_000,
  })
}

/** All of them in their newest version. */
export const useDefinitions = () =>
  useQuery({
    queryKey: keys.list('workflows'),
    queryFn: ({ signal }) => get<{ items: Definition[] }>('/workflows', {}, signal),
    staleTime: 3_600_000,
  })
