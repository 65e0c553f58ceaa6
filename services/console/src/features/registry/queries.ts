// What the registry asks: one thing, some of a kind, how many of a kind, and how enterprises stand in the figures.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/api/client'
import type {
  InsightDashboard, InsightExplanation, InsightFigure, OrganizationEnterpriseThing, OrganizationOrganizationThing,
  OrganizationParkThing, OrganizationWorkCoverageThing, OutreachVisitThing,
} from '@/api/generated'
import { keys } from '@/api/keys'
import { everyPage, type Page } from '@/api/pages'

export type Enterprise = OrganizationEnterpriseThing
export type Organization = OrganizationOrganizationThing
export type Park = OrganizationParkThing
export type WorkCoverage = OrganizationWorkCoverageThing
export type Visit = OutreachVisitThing
export type Figure = InsightFigure

type Query = Record<string, string | number | undefined>

export const useThing = <T>(resource: string, id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => keys.thing(resource, toValue(id))),
    queryFn: ({ signal }) => get<T>(`/${resource}/${toValue(id)}`, {}, signal),
  })

/** The first things of a list, with their number. */
export const useSome = <T>(resource: string, query: MaybeRefOrGetter<Query>) =>
  useQuery({
    queryKey: computed(() => keys.list(resource, { ...toValue(query), count: true })),
    queryFn: ({ signal }) => get<Page<T>>(`/${resource}`, { ...toValue(query), count: true }, signal),
    retry: false,
  })

/** All things of a kind the reader may see. */
export const useEvery = <T>(resource: string) =>
  useQuery({
    queryKey: keys.list(resource, { every: true }),
    queryFn: ({ signal }) => everyPage<T>(`/${resource}`, {}, signal),
  })

export const useDashboard = (park: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => keys.dashboard(toValue(park))),
    queryFn: ({ signal }) => get<InsightDashboard>('/dashboards/park', { park: toValue(park) }, signal),
  })

export function useFigures(park: MaybeRefOrGetter<string>) {
  const query = computed(() => ({ park: toValue(park), id: 'K1,K2,K3,K4,K10' }))
  return useQuery({
    queryKey: computed(() => keys.figures(query.value)),
    queryFn: async ({ signal }) => (await get<{ items: Figure[] }>('/kpis', query.value, signal)).items,
  })
}

/** The subjects behind a figure; who gets figures as numbers only gets none. */
export const useExplained = (id: string) =>
  useQuery({
    queryKey: keys.explained(id, {}),
    queryFn: ({ signal }) => get<InsightExplanation>(`/kpis/${id}/explain`, {}, signal),
    retry: false,
  })
