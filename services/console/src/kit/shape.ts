// How a state looks: not which it is but what kind, so that no page and no part knows a state by name.

export type Kind = 'draft' | 'in-hand' | 'awaiting' | 'soon' | 'late' | 'paused' | 'done'

export interface Standing {
  first: boolean
  final: boolean
  /** Entered by the ordinary way, not by one that is open from everywhere (withdrawn, declined, expired). */
  ordinary: boolean
  paused: boolean
}

/** The kind of a state from its place in the definition and from its clock. */
export function kindOf(standing: Standing, dueAt: string | null, since: string | null, now: Date): Kind {
  if (standing.final) return standing.ordinary ? 'done' : 'draft'
  if (standing.paused) return 'paused'
  const urgency = dueAt ? urgencyOf(dueAt, since, now) : null
  return urgency ?? (standing.first ? 'draft' : 'in-hand')
}

const SOON = 0.8

/** Late after its end, soon when four fifths of its time are gone. */
export function urgencyOf(dueAt: string, since: string | null, now: Date): 'late' | 'soon' | null {
  const due = Date.parse(dueAt)
  if (now.getTime() > due) return 'late'
  const began = since ? Date.parse(since) : due
  return due > began && (now.getTime() - began) / (due - began) > SOON ? 'soon' : null
}
