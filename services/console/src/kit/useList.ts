// A list of a resource as its address says: filters, order and page, with the exact number. What was there stays while the
// next page is asked for.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/client'
import { keys } from '@/api/keys'
import type { Page } from '@/api/pages'
import { useUrlState } from './useUrlState'

/** `filters` are the parameters of the address that narrow the list; the others are not sent. `usual` is the order when the
 * address names none. */
export function useList<T>(resource: string, filters: readonly string[], usual?: string) {
  const { query } = useUrlState()
  const filtered = computed(() => {
    const given = ['sort', ...filters].flatMap((name) => (query.value[name] ? [[name, query.value[name]]] : []))
    return Object.fromEntries(given) as Record<string, string>
  })
  const asked = computed(() => ({ sort: usual, ...filtered.value, cursor: query.value.cursor, limit: 50, count: true }))
  const found = useQuery({
    queryKey: computed(() => keys.list(resource, asked.value)),
    queryFn: ({ signal }) => get<Page<T>>(`/${resource}`, asked.value, signal),
    placeholderData: keepPreviousData,
  })
  return { found, filtered, isFiltered: computed(() => filters.some((name) => query.value[name])) }
}
