// What one would send to a colleague lives in the address: filters, order, page. Empty values leave it.
import { computed } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

export function useUrlState() {
  const route = useRoute()
  const router = useRouter()

  const query = computed(() =>
    Object.fromEntries(Object.entries(route.query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
  )

  /** Changed filters begin at the first page again. */
  function set(changes: Record<string, string | null>, keepPage = false) {
    const { cursor, ...rest } = { ...query.value, ...changes }
    const kept = keepPage ? { ...rest, cursor } : rest
    const given = Object.entries(kept).filter(([, value]) => value)
    return router.replace({ query: Object.fromEntries(given) as LocationQueryRaw })
  }

  return { query, set }
}
