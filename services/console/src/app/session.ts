// Who is logged in. The access token lives in memory only; the refresh token, good once, is kept where a reload and
// another tab find it, is renewed by one tab at a time, and is thrown away on log-out, by idleness and at its end.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { call, connect, get } from '@/api/client'
import { asProblem } from '@/api/problems'
import { queryClient } from '@/api/query'
import { settings } from './settings'

export interface Me {
  user: string
  username: string | null
  tenant: string
  tenant_name: string
  roles: string[]
  jurisdiction: Record<string, string>
  clock: { mode: string; now: string; rule_pack: string }
}

interface Granted {
  access_token: string
  refresh_token?: string
}

const PLACE = 'balian.session'
const SEEN = 'balian.seen'
const IDLE_MS = 15 * 60_000

export const useSession = defineStore('session', () => {
  const token = ref<string | null>(null)
  const me = ref<Me | null>(null)
  /** The page is kept under a login sheet: the session ended while somebody worked. */
  const locked = ref(false)
  const isIn = computed(() => token.value !== null && me.value !== null)

  async function logIn(username: string, password: string) {
    take(await call<Granted>('POST', '/auth/token', { form: { grant_type: 'password', username, password } }))
    await know(username)
    locked.value = false
  }

  /** Ends the session everywhere; what was read is forgotten. */
  async function logOut() {
    const kept = localStorage.getItem(PLACE)
    if (kept) await call('POST', '/auth/revoke', { form: { token: kept } }).catch(() => null)
    forget()
    me.value = null
    queryClient.clear()
  }

  /** After a reload: who was here goes on, unless he was away too long. */
  async function resume() {
    if (Date.now() - Number(localStorage.getItem(SEEN) ?? 0) > IDLE_MS) return void (await logOut())
    if (await renew()) await know().catch(forget)
  }

  /** A new access token, null when the session is over. One tab at a time: a refresh token used twice ends its family. */
  function renew(): Promise<string | null> {
    const spent = token.value
    return navigator.locks.request(PLACE, async () => {
      const kept = localStorage.getItem(PLACE)
      if (token.value !== spent) return token.value
      if (!kept) return lock()
      try {
        take(await call<Granted>('POST', '/auth/token', { form: { grant_type: 'refresh_token', refresh_token: kept } }))
      } catch (error) {
        if (asProblem(error).status === 401) return lock()
        throw error
      }
      return token.value
    })
  }

  function lock() {
    forget()
    locked.value = me.value !== null
    return null
  }

  async function know(username: string | null = null) {
    const found = await get<Me>('/me')
    if (me.value && me.value.user !== found.user) queryClient.clear()
    me.value = { ...found, username: found.username ?? username }
  }

  function take(granted: Granted) {
    token.value = granted.access_token
    if (granted.refresh_token) localStorage.setItem(PLACE, granted.refresh_token)
    touch()
  }

  function forget() {
    token.value = null
    localStorage.removeItem(PLACE)
  }

  function touch() {
    localStorage.setItem(SEEN, String(Date.now()))
  }

  /** Somebody who leaves the desk for a quarter of an hour finds the page locked; a log-out in one tab ends all. */
  function watchOver() {
    for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, () => isIn.value && touch(), { passive: true })
    addEventListener('storage', (event) => event.key === PLACE && event.newValue === null && isIn.value && lock())
    setInterval(() => {
      if (isIn.value && Date.now() - Number(localStorage.getItem(SEEN)) > IDLE_MS) void idle()
    }, 10_000)
  }

  async function idle() {
    const kept = localStorage.getItem(PLACE)
    lock()
    if (kept) await call('POST', '/auth/revoke', { form: { token: kept } }).catch(() => null)
  }

  connect({ token: () => token.value, renew, language: () => settings.language })
  return { me, locked, isIn, token, logIn, logOut, resume, renew, watchOver, know }
})
