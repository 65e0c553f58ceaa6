// One piece of evidence as the API asks for it: what every field of a form is drawn from.

export type WantedType =
  | 'text' | 'number' | 'date' | 'bool' | 'choice' | 'reference' | 'references' | 'document' | 'members' | 'ballot'
  // Asked by pages of ours, not by workflows.
  | 'money' | 'files'

export interface Wanted {
  key: string
  /** Key of its words; what comes with words of its own has them in `words`. */
  label: string
  words?: string
  type: WantedType
  optional: boolean
  options?: { value: string; label: string; words?: string }[]
  /** The kinds of things a reference may name. */
  types?: readonly string[]
}

/** Where the form stands: what its pickers may offer. */
export interface FormContext {
  park?: string | null
  enterprise?: string | null
  /** The kinds of things its references name where the field does not say. */
  types?: readonly string[]
}

/** Whether something was brought; false is an answer, an empty list is none. */
export const isGiven = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** What is sent: only what was brought. */
export const given = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => isGiven(value)))
