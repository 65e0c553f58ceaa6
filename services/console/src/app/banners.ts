// Banners by rank: of all that is the matter the most serious is shown. Each names itself and goes when its cause does.
import { computed, reactive } from 'vue'
import type { ProblemError } from '@/api/problems'

export interface Banner {
  name: string
  rank: number
  /** Key of the sentence. */
  text: string
  /** When asking again makes sense, as milliseconds since 1970. */
  until: number | null
}

const raised = reactive(new Map<string, Banner>())

export const banner = computed(() => [...raised.values()].sort((one, other) => other.rank - one.rank)[0] ?? null)

export const raise = (each: Banner) => raised.set(each.name, each)
export const lower = (name: string) => raised.delete(name)

const WORDS: Readonly<Record<number, string>> = { 0: 'fault.0.title', 429: 'fault.429.title' }

/** The banner of a refusal that passes by itself. */
export function raiseFor(error: ProblemError, now: number) {
  const wait = error.retryAfter ?? 2
  raise({ name: 'answer', rank: error.status === 429 ? 1 : 2, text: WORDS[error.status] ?? 'fault.503.title', until: now + wait * 1000 })
}
