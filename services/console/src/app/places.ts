// Where a thing has its page: a feature says so by naming its route `<resource>.thing`. What has none is shown without link.
import type { RouteLocationRaw } from 'vue-router'
import { features } from './feature'

const named = new Set(features.flatMap((each) => each.routes.map((route) => String(route.name))))

export const placeFor = (resource: string, id: string): RouteLocationRaw | null =>
  id && named.has(`${resource}.thing`) ? { name: `${resource}.thing`, params: { id } } : null

/** The pages that are open to anybody, as their features tell them. */
export const openPlaces = features
  .flatMap((each) => each.routes)
  .filter((route) => route.meta?.open)
  .map((route) => ({ name: String(route.name), title: String(route.meta?.title) }))

const listed = new Set(features.flatMap((each) => each.routes.map((route) => route.path)))

/** Whether a list has a page at this address. */
export const isPlace = (address: string) => listed.has(address.split('?')[0]!)
