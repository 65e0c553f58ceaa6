// The joints there are: the definitions that begin from two sides, by the word after the dot.
import type { Definition } from '@/flow/definition'

const ROOT = 'linkage.'

export interface Joint {
  joint: string
  definition: Definition
}

export const jointsIn = (definitions: readonly Definition[]): Joint[] =>
  definitions
    .filter((each) => each.slug.startsWith(ROOT))
    .map((definition) => ({ joint: definition.slug.slice(ROOT.length).toUpperCase(), definition }))

export interface Lane<T> {
  /** Empty: the one lane of all. */
  park: string
  items: T[]
}

/** The linkages by park, in the order the parks first appear. */
export function lanesOf<T extends { park?: string | null }>(items: readonly T[], byPark: boolean): Lane<T>[] {
  if (!byPark) return [{ park: '', items: [...items] }]
  const lanes = new Map<string, T[]>()
  for (const item of items) lanes.set(item.park ?? '', [...(lanes.get(item.park ?? '') ?? []), item])
  return [...lanes].map(([park, those]) => ({ park, items: those }))
}
