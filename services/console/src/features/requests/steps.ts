// Whose step comes when, read from the definition: a row with a deadline is what somebody owes. Pure; no state and no action
// is known by name.
import type { Definition } from '@/flow/definition'
import { nextAwaited, type Awaited, type Offer } from '@/flow/instance'

export interface Step {
  state: string
  action: string
  roles: readonly string[]
}

/** What is owed in each state, in the order of the table. */
export function owed(definition: Definition): Step[] {
  const rows = definition.rows.filter((row) => row.from !== null && row.deadline !== null)
  return rows.map((row) => ({ state: row.from!, action: row.action, roles: row.parties.flat() }))
}

export const owedBy = (definition: Definition, roles: readonly string[]): Step[] =>
  owed(definition).filter((step) => step.roles.some((role) => roles.includes(role)))

/** The one thing to do next: what is owed in this state, if the reader may do it now. What he could do besides is no next step. */
export function nextOf(definition: Definition, thing: { state: string; available_actions: readonly Offer[] }): string | null {
  const open = thing.available_actions.filter((offer) => !offer.blocked_by.length)
  const due = owed(definition).filter((step) => step.state === thing.state)
  return open.find((offer) => due.some((step) => step.action === offer.action))?.action ?? null
}

interface Timed {
  awaiting: readonly Awaited[]
  due_at: string | null
}

/** The clock that somebody has to stop next, else that of the whole. */
export const dueOf = (thing: Timed): string | null => nextAwaited(thing.awaiting)?.due_at ?? thing.due_at

/** Those whose next clock ends first on top; the server orders by that of the whole. */
export const byClock = <T extends Timed>(things: readonly T[]): T[] =>
  [...things].sort((one, other) => (dueOf(one) ?? '9').localeCompare(dueOf(other) ?? '9'))

export interface Tab {
  key: string
  /** A step's tab is named after its action, the others by words of their own. */
  action: string | null
  query: Record<string, string>
}

export const BY_DEADLINE = 'due_at'

/** What is owed by the reader, then all that is open, what is close to its deadline and what is over it, and what has ended. Who
 * asks begins with all of his own. */
export function tabsFor(definition: Definition, roles: readonly string[], asks = false): Tab[] {
  const open = { open: 'true', sort: BY_DEADLINE }
  const steps = owedBy(definition, roles).map(({ state, action }) => ({ key: action, action, query: { ...open, state } }))
  const all = { key: 'open', action: null, query: open }
  return [
    ...(asks ? [all, ...steps] : [...steps, all]),
    { key: 'approaching', action: null, query: { ...open, bucket: 'APPROACHING' } },
    { key: 'breached', action: null, query: { ...open, bucket: 'BREACHED' } },
    { key: 'ended', action: null, query: { open: 'false', sort: '-created_at' } },
  ]
}
