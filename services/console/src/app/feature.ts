// What a feature says of itself in its routes.ts: a name (also of its messages), its pages, its place in the menu.
import type { RouteRecordRaw } from 'vue-router'

export interface Feature {
  name: string
  routes: RouteRecordRaw[]
  /** The menu entry's words are `menu.<route>`; it is shown to these roles, all when absent. */
  menu?: { route: string; order: number; icon: string; roles?: readonly string[] }
}

const found = import.meta.glob<{ feature: Feature }>('../features/*/routes.ts', { eager: true })

export const features: readonly Feature[] = Object.values(found).map((module) => module.feature)

const MOST = 7

/** The menu of somebody with these roles. */
export function menuFor(roles: readonly string[], all: readonly Feature[] = features) {
  return all
    .flatMap((each) => (each.menu ? [{ ...each.menu, feature: each.name }] : []))
    .filter((entry) => !entry.roles || entry.roles.some((role) => roles.includes(role)))
    .sort((one, other) => one.order - other.order)
    .slice(0, MOST)
}
