// What this feature asks: classes and terms of the tenant, things one by one, numbers of lists.
import { useQueries, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { call, get } from '@/api/client'
import type {
  ServiceRequestAssignment, ServiceRequestBundle, ServiceRequestItemThing, ServiceRequestLikely, ServiceRequestProjectThing,
  ServiceRequestRequestThing, ServiceRequestRoute, ServiceRequestStatus,
} from '@/api/generated'
import { keys } from '@/api/keys'
import type { Page } from '@/api/pages'
import type { Instance } from '@/flow/instance'
import { given } from '@/form/wanted'
import type { Question, Words } from './ask'
import type { Entry } from './classes'

type Told = Pick<
  ServiceRequestRequestThing,
  'class' | 'requester' | 'private' | 'service_item' | 'project' | 'bundle' | 'attachments' | 'open' | 'bucket' | 'due_at' | 'legs' | 'clocks' | 'verdict' | 'unreached' | 'tries' | 'reopened' | 'public_code' | 'first_receiver'
>
type Unit = { type: string; id: string }
interface Raised {
  whistle: { type: string; since: string; summoned: { unit: Unit; arrived_at: string | null }[]; ratings: { unit: Unit; score: number }[] } | null
  difficult: { leader: Unit; since: string; reported_on: string[] } | null
}
/** `text`, `contact` and `answers` are on its own page, for who may read them. */
export type Request = Instance & Told & Raised & { number: string; text?: string | null; contact?: string | null; answers?: Record<string, unknown> }
export type Item = Instance & Pick<ServiceRequestItemThing, 'class' | 'supplier' | 'capacity' | 'price'> & { name: Words; questions: Question[] }
type Planned = Pick<ServiceRequestProjectThing, 'name' | 'class' | 'budget' | 'leader' | 'operator' | 'manager' | 'participants' | 'suppliers' | 'bundle' | 'requests'>
export type Project = Instance & Planned & { plan?: string | null; brought?: Record<string, unknown> }
export type Assignment = ServiceRequestAssignment
export type Bundle = ServiceRequestBundle
export type Likely = ServiceRequestLikely
export type Route = ServiceRequestRoute
export type Status = ServiceRequestStatus

const HOUR = 3_600_000

/** The classes in force; who is not logged in names the street. */
export function useClasses(tenant?: MaybeRefOrGetter<string | undefined>) {
  const { locale } = useI18n()
  const found = useQuery({
    queryKey: computed(() => keys.list('service-classes', { tenant: toValue(tenant) })),
    queryFn: async ({ signal }) => (await get<{ items: Entry[] }>('/service-classes', { tenant: toValue(tenant) }, signal)).items,
    enabled: computed(() => tenant === undefined || Boolean(toValue(tenant))),
    staleTime: HOUR,
    retry: false,
  })
  const entries = computed(() => found.data.value ?? [])
  const wordsOf = ({ zh, en }: Words) => (locale.value === 'en' ? en : zh)
  const nameOf = (code: string | null) => {
    const entry = entries.value.find((each) => each.code === code)
    return entry ? wordsOf(entry.name) : (code ?? '—')
  }
  return { found, entries, nameOf, wordsOf }
}

/** A page of things; a refusal is told at once. */
export const useSome = <T>(resource: string, query: MaybeRefOrGetter<Record<string, string | number | undefined>>, enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery({
    queryKey: computed(() => keys.list(resource, toValue(query))),
    queryFn: ({ signal }) => get<Page<T>>(`/${resource}`, toValue(query), signal),
    enabled: computed(() => toValue(enabled)),
    retry: false,
  })

export const usePart = <T>(resource: string, id: MaybeRefOrGetter<string>, part: string, enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery({
    queryKey: computed(() => keys.part(resource, toValue(id), part)),
    queryFn: async ({ signal }) => (await get<{ items: T[] }>(`/${resource}/${toValue(id)}/${part}`, {}, signal)).items,
    enabled: computed(() => toValue(enabled)),
    retry: false,
  })

/** How many there are for each of these questions, in their order; unknown until told. */
export function useCounts(resource: string, queries: MaybeRefOrGetter<Record<string, string>[]>) {
  const found = useQueries({
    queries: computed(() => toValue(queries).map((query) => ({
      queryKey: keys.list(resource, { ...query, counted: true }),
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await get<Page<unknown>>(`/${resource}`, { ...query, limit: 1, count: true }, signal)).total ?? 0,
      retry: false,
    }))),
  })
  return computed(() => found.value.map((each) => each.data))
}

/** The tenant's own limits for requests. */
export const useTerms = () =>
  useQuery({
    queryKey: keys.list('request-terms'),
    queryFn: ({ signal }) => get<{ tries: number }>('/request-terms', {}, signal),
    staleTime: HOUR,
    retry: false,
  })

/** One item of the menu, none where no request names one. */
export const useItem = (id: MaybeRefOrGetter<string | null | undefined>, tenant?: MaybeRefOrGetter<string | undefined>) =>
  useQuery({
    queryKey: computed(() => keys.thing('service-items', toValue(id) ?? '')),
    queryFn: ({ signal }) => get<Item>(`/service-items/${toValue(id)}`, { tenant: toValue(tenant) }, signal),
    enabled: computed(() => Boolean(toValue(id))),
    retry: false,
  })

/** Where the routing table would send it; asked only where somebody may use the answer. */
export const useRoute = (asked: MaybeRefOrGetter<Record<string, string | null>>, enabled: MaybeRefOrGetter<boolean>) =>
  useQuery({
    queryKey: computed(() => keys.list('routing-rules', { preview: true, ...toValue(asked) })),
    queryFn: ({ signal }) => call<Route>('POST', '/requests/route-preview', { body: given(toValue(asked)), signal }),
    enabled: computed(() => toValue(enabled)),
    retry: false,
  })

/** Bundles of like requests, for who screens. */
export const useBundles = () =>
  useQuery({
    queryKey: keys.list('bundles'),
    queryFn: async ({ signal }) => (await get<{ items: Bundle[] }>('/bundles', {}, signal)).items,
    retry: false,
  })
