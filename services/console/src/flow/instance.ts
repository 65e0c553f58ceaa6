// A thing with a workflow as the API shows it (api: every such thing has these).
import type { Wanted } from '@/form/wanted'

export interface Hindrance {
  slug: string
  detail: string
  facts: Record<string, unknown>
  href: string | null
}

export interface Offer {
  action: string
  label: string
  requires: Wanted[]
  deadline: { n: number; unit: string } | null
  blocked_by: Hindrance[]
}

export interface Awaited {
  role: string
  unit: string | null
  since: string
  due_at: string | null
}

export interface Signature {
  party: number
  action: string
  role: string
  unit: string | null
  by: string
  at: string
}

export interface Instance {
  id: string
  version: number
  number?: string
  joint?: string
  state: string
  definition_version: number
  correlation_id: string
  created_at: string
  updated_at: string
  park?: string | null
  community?: string | null
  enterprise?: string | null
  subject?: Record<string, unknown>
  evidence?: Record<string, Record<string, unknown>>
  available_actions: Offer[]
  awaiting: Awaited[]
  signatures: Signature[]
}

export interface PastEvent {
  id: string
  type: string
  version: number
  occurred_at: string
  actor: { id: string; role: string; unit: string | null }
  data: Record<string, unknown>
}

/** The one that ends first: its time is the clock of the whole. */
export const nextAwaited = (awaiting: readonly Awaited[]): Awaited | null =>
  [...awaiting].sort((one, other) => (one.due_at ?? '9').localeCompare(other.due_at ?? '9'))[0] ?? null
