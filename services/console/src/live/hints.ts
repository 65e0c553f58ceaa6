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

/** A thing that moved may stand in any list of its resource, and in what is derived. */
export const touched = (hint: Hint): QueryKey[] => [
  ...(hint.id ? [keys.thing(hint.resource, hint.id), keys.resource(hint.resource).concat('list')] : [keys.resource(hint.resource)]),
  ...DERIVED.map((resource) => keys.resource(resource)),
]
