// A workflow as data, and what follows from it: where an instance has been, may go, and which way is the ordinary one.
// Pure; no state and no action is known by name here.
import type { Standing } from '@/kit/shape'
import type { Wanted } from '@/form/wanted'

export interface Row {
  from: string | null
  action: string
  to: string
  parties: string[][]
  requires: Wanted[]
  deadline: { n: number; unit: string } | null
  event: string
  when: { key: string; among: string[] } | null
}

export interface Definition {
  slug: string
  version: number
  start: { sides: Record<string, string[]>; requires: Wanted[] }
  states: { slug: string; final: boolean }[]
  rows: Row[]
}

/** The definition's slug of a thing: that of its joint, else of its kind. */
export const slugOf = (resource: string, thing: { joint?: string }) =>
  thing.joint ? `${resource.replace(/s$/, '')}.${thing.joint.toLowerCase()}` : resource.replace(/s$/, '')

export const firstState = (definition: Definition) => definition.rows.find((row) => row.from === null)!.to

/** The states of the ordinary way, in order: at each the first row of the table that leads on. */
export function mainPath(definition: Definition): string[] {
  const path = [firstState(definition)]
  for (;;) {
    const row = definition.rows.find((each) => each.from === path.at(-1) && !path.includes(each.to))
    if (!row) return path
    path.push(row.to)
  }
}

/** Where the ordinary way rests: its last state that is no end. */
export const restingState = (definition: Definition) =>
  mainPath(definition).filter((slug) => !definition.states.find((each) => each.slug === slug)?.final).at(-1)!

const RETURNS = 'suspended_from'

/** A state that keeps the way back is a pause. */
export const isPaused = (definition: Definition, state: string) =>
  definition.rows.some((row) => row.from === state && row.when?.key === RETURNS)

export function standing(definition: Definition, state: string): Standing {
  return {
    first: firstState(definition) === state,
    final: definition.states.find((each) => each.slug === state)?.final ?? false,
    ordinary: mainPath(definition).includes(state),
    paused: isPaused(definition, state),
  }
}

export type Place = 'passed' | 'current' | 'possible' | 'unreachable'

/** Every state with its place seen from here; `visited` are the states the instance has been in. */
export function places(definition: Definition, current: string, visited: readonly string[]): Record<string, Place> {
  const ahead = reachable(definition, current)
  const placeOf = (state: string): Place => {
    if (state === current) return 'current'
    if (visited.includes(state)) return 'passed'
    return ahead.has(state) ? 'possible' : 'unreachable'
  }
  return Object.fromEntries(definition.states.map((state) => [state.slug, placeOf(state.slug)]))
}

function reachable(definition: Definition, from: string): Set<string> {
  const found = new Set<string>([from])
  for (const state of found) for (const row of definition.rows) if (row.from === state) found.add(row.to)
  return found
}

/** The states that were entered, in order, from the types of past events. */
export function visited(definition: Definition, types: readonly string[]): string[] {
  const entered = new Map(definition.rows.map((row) => [row.event, row.to]))
  return types.flatMap((type) => entered.get(factOf(type)) ?? [])
}

/** `cn.balian.linkage.organization-lead.v1` → `linkage.organization-lead`. */
export const factOf = (type: string) => type.replace(/^cn\.balian\./, '').replace(/\.v\d+$/, '')
