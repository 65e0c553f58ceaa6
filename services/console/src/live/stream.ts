// Keeps the one stream open: reads hints, comes back after an end with a pause that grows and is never the same for all,
// and goes on where it stopped. After a gap that cannot be closed everything on the page is asked anew.
import { send } from '@/api/client'
import { asProblem } from '@/api/problems'
import { eventsOf } from './events'
import { hintOf, type Hint } from './hints'

export type Heard = { kind: 'hint'; hint: Hint } | { kind: 'open' } | { kind: 'beat' } | { kind: 'lost' } | { kind: 'none' }

export interface Surroundings {
  pause(ms: number): Promise<void>
  chance(): number
}

const FIRST_MS = 1000
const LONGEST_MS = 30_000
/** The session is over, or this role hears nothing; asking again would change nothing. */
const isFinal = (status: number) => status >= 400 && status < 500 && status !== 429
/** The server beats every 15 s. */
const SILENCE_MS = 40_000

export const pauseAfter = (failures: number, chance: number) =>
  Math.min(FIRST_MS * 2 ** failures, LONGEST_MS) * (0.5 + chance / 2)

/** Ends when `signal` does, when the session is over, or when the role hears nothing. */
export async function follow(tell: (heard: Heard) => void, signal: AbortSignal, { pause, chance }: Surroundings) {
  let last: string | null = null
  for (let failures = 0; !signal.aborted; ) {
    try {
      await once(last, signal, (heard, id) => {
        if (heard.kind === 'open') failures = 0
        last = id ?? last
        tell(heard)
      })
    } catch (error) {
      if (signal.aborted) return
      if (isFinal(asProblem(error).status)) return tell({ kind: 'none' })
    }
    if (signal.aborted) return
    tell({ kind: 'lost' })
    await pause(pauseAfter(failures++, chance()))
  }
}

async function once(last: string | null, signal: AbortSignal, tell: (heard: Heard, id: string | null) => void) {
  const silence = new AbortController()
  const watch = () => setTimeout(() => silence.abort(), SILENCE_MS)
  let watching = watch()
  try {
    const reply = await send('GET', '/stream', {
      accept: 'text/event-stream',
      signal: AbortSignal.any([signal, silence.signal]),
      headers: last ? { 'Last-Event-ID': last } : {},
    })
    tell({ kind: 'open' }, null)
    for await (const sent of eventsOf(reply.body!)) {
      clearTimeout(watching)
      watching = watch()
      const hint = sent && hintOf(sent.data)
      tell(hint ? { kind: 'hint', hint } : { kind: 'beat' }, sent?.id ?? null)
    }
  } finally {
    clearTimeout(watching)
  }
}
