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
