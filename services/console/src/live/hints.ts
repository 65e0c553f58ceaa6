// What a hint means: which of the things already read may be others now. Data itself never comes from the stream.
import type { QueryKey } from '@tanstack/vue-query'
import { DERIVED, keys } from '@/api/keys'

export interface Hint {
  resource: string
  id?: string
  version?: number
}

export function hintOf(data: string): Hint | null {
  try {
    const hint = JSON.parse(data) as Hint
    return typeof hint?.resource === 'string' ? hint : null
  } catch {
    return null
  }
}

/** A step that is blocked waits for something else, and any hint may be of that. */
export function isBlocked(data: unknown): boolean {
  const offers = (data as { available_actions?: readonly { blocked_by: readonly unknown[] }[] } | undefined)?.available_actions
  return Array.isArray(offers) && offers.some((offer) => offer.blocked_by.length > 0)
}

/** A thing that moved may stand in any list of its resource, and in what is derived. */
export const touched = (hint: Hint): QueryKey[] => [
  ...(hint.id ? [keys.thing(hint.resource, hint.id), keys.resource(hint.resource).concat('list')] : [keys.resource(hint.resource)]),
  ...DERIVED.map((resource) => keys.resource(resource)),
]
