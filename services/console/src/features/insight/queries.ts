// What the overview asks: parks, figures with why they changed, the park's counts, recent events.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import { get } from '@/api/client'
import type { InsightExplanation } from '@/api/generated'
import { keys } from '@/api/keys'

export interface Part {
  key: string
  numerator: number
  denominator: number
  value: number | null
}

export interface Change {
  event: string
  type: string
  occurred_at: string
  subject: { type: string; id: string }
}

export interface Figure {
  id: string
  name: { zh: string; en: string }
  numerator: number | null
  denominator: number | null
  value: number | null
  parts?: Part[]
  hidden?: string
  excluded: { reason: string; count: number }[]
  target: number | null
  target_date: string | null
  as_of: string
  sources: { service: string; lag_s: number | null }[]
  previous: { period: string; numerator: number | null; denominator: number | null; value: number | null; changes: Change[] }
  explain: string
}

export interface Happening {
  id: string
  sentence: { zh: string; en: string }
  occurred_at: string
  by: { role: string | null; unit: string | null }
  subject: { resource: string; id: string }
}

interface ParkName {
  id: string
  name: string
}

const FIGURES = 'K1,K2,K3,K4,K5,K10'

export const useParks = () =>
  useQuery({ queryKey: keys.list('parks'), queryFn: ({ signal }) => get<{ items: ParkName[] }>('/parks', { limit: 200 }, signal), staleTime: 600_000 })

export function useFigures(park: Ref<string>) {
  const query = computed(() => ({ park: park.value, id: FIGURES }))
  return useQuery({
    queryKey: computed(() => keys.figures(query.value)),
    queryFn: async ({ signal }) => (await get<{ items: Figure[] }>('/kpis', query.value, signal)).items,
    enabled: computed(() => Boolean(park.value)),
  })
}

export interface Dashboard {
  as_of: string
  counts: Record<string, number | null>
}

export const useDashboard = (park: Ref<string>) =>
  useQuery({
    queryKey: computed(() => keys.dashboard(park.value)),
    queryFn: ({ signal }) => get<Dashboard>('/dashboards/park', { park: park.value }, signal),
    enabled: computed(() => Boolean(park.value)),
  })

export function useActivity(park: Ref<string>) {
  const query = computed(() => ({ park: park.value, limit: 12 }))
  return useQuery({
    queryKey: computed(() => keys.activity(query.value)),
    queryFn: async ({ signal }) => (await get<{ items: Happening[] }>('/activity', query.value, signal)).items,
    enabled: computed(() => Boolean(park.value)),
  })
}

/** Linkages of a park that have not ended. */
export function useRunning<T>(park: Ref<string>) {
  const query = computed(() => ({ park: park.value, limit: 200 }))
  return useQuery({
    queryKey: computed(() => keys.list('linkages', query.value)),
    queryFn: async ({ signal }) => (await get<{ items: T[] }>('/linkages', query.value, signal)).items,
    enabled: computed(() => Boolean(park.value)),
  })
}

type Park = MaybeRefOrGetter<string | undefined>

/** One figure, of a park or of all the reader sees. */
export function useFigure(id: MaybeRefOrGetter<string>, park: Park) {
  const query = computed(() => ({ id: toValue(id), park: toValue(park) }))
  return useQuery({
    queryKey: computed(() => keys.figures(query.value)),
    queryFn: async ({ signal }) => (await get<{ items: Figure[] }>('/kpis', query.value, signal)).items[0]!,
  })
}

export function useExplanation(id: MaybeRefOrGetter<string>, park: Park) {
  const query = computed(() => ({ park: toValue(park) }))
  return useQuery({
    queryKey: computed(() => keys.explained(toValue(id), query.value)),
    queryFn: ({ signal }) => get<InsightExplanation>(`/kpis/${toValue(id)}/explain`, query.value, signal),
  })
}
