// The state of being live: turns hints into fresh questions, says `live`, `reconnecting` or `stale` and as of when.
import { useQueryClient } from '@tanstack/vue-query'
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { useSession } from '@/app/session'
import { touched } from './hints'
import { join, type Circle } from './leader'
import { follow, type Heard } from './stream'

/** `silent`: nothing is told to this role. */
export type LiveState = 'live' | 'reconnecting' | 'stale' | 'silent'

/** Hints that come together are asked together. */
const GATHER_MS = 150
const STALE_MS = 60_000

export const useLive = defineStore('live', () => {
  const state = ref<LiveState>('reconnecting')
  const asOf = ref<Date | null>(null)
  const session = useSession()
  const client = useQueryClient()
  let circle: Circle<Heard> | null = null
  let gathered = new Map<string, readonly unknown[]>()
  let lostAt: number | null = Date.now()

  function hear(heard: Heard) {
    if (heard.kind === 'lost') return lose()
    if (heard.kind === 'none') return void (state.value = 'silent')
    if (heard.kind === 'hint') for (const key of touched(heard.hint)) gather(key)
    if (heard.kind === 'open' && state.value !== 'live' && asOf.value) void client.invalidateQueries()
    state.value = 'live'
    asOf.value = new Date()
    lostAt = null
  }

  function lose() {
    lostAt ??= Date.now()
    state.value = Date.now() - lostAt > STALE_MS ? 'stale' : 'reconnecting'
  }

  function gather(key: readonly unknown[]) {
    if (!gathered.size) setTimeout(ask, GATHER_MS)
    gathered.set(JSON.stringify(key), key)
  }

  function ask() {
    const asked = gathered
    gathered = new Map()
    for (const queryKey of asked.values()) void client.invalidateQueries({ queryKey })
    // A story's clock moves with its things.
    void session.know().catch(() => undefined)
  }

  function begin() {
    const surroundings = { pause: (ms: number) => new Promise<void>((go) => setTimeout(go, ms)), chance: Math.random }
    const telling = (heard: Heard) => {
      hear(heard)
      circle?.pass(heard)
    }
    circle = join((signal) => follow(telling, signal, surroundings), hear)
  }

  function end() {
    circle?.leave()
    circle = null
    lose()
  }

  watch(() => session.isIn, (isIn) => (isIn ? begin() : end()), { immediate: true })
  addEventListener('offline', lose)
  // The line that was open may never tell that it is dead.
  addEventListener('online', () => { if (session.isIn) { end(); begin() } })
  return { state, asOf }
})
