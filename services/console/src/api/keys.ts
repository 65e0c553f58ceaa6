// Query keys, in one place: a resource's name first, so that a hint about the resource finds all that was read of it.
import type { QueryKey } from '@tanstack/vue-query'

type Query = Record<string, unknown>

export const keys = {
  resource: (resource: string): QueryKey => [resource],
  list: (resource: string, query: Query = {}): QueryKey => [resource, 'list', query],
  thing: (resource: string, id: string): QueryKey => [resource, 'thing', id],
  part: (resource: string, id: string, part: string): QueryKey => [resource, 'thing', id, part],
  figures: (query: Query): QueryKey => ['kpis', 'list', query],
  explained: (id: string, query: Query): QueryKey => ['kpis', 'explained', id, query],
  dashboard: (park: string): QueryKey => ['kpis', 'dashboard', park],
  workflow: (slug: string, version?: number): QueryKey => ['workflows', slug, version ?? 'newest'],
  inbox: (query: Query = {}): QueryKey => ['inbox', query],
  activity: (query: Query): QueryKey => ['activity', query],
  notifications: (): QueryKey => ['notifications'],
}

/** What is made of other things and so may have moved whenever one did. */
export const DERIVED: readonly string[] = ['inbox', 'activity', 'notifications', 'assignments', 'bundles']
