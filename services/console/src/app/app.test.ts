// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { matching } from './actions'
import { banner, lower, raise } from './banners'
import { menuFor, type Feature } from './feature'
import { useSession } from './session'
import { judged } from './settings'

const feature = (route: string, order: number, roles?: string[]): Feature => ({ name: route, routes: [], menu: { route, order, icon: '', roles } })

describe('the menu', () => {
  it('shows what a role may use, in order, never more than seven', () => {
    const all = [feature('b', 2), feature('a', 1), feature('hidden', 0, ['other']), ...Array.from({ length: 9 }, (_, n) => feature(`x${n}`, 9))]
    const shown = menuFor(['station_worker'], all).map((entry) => entry.route)
    expect([shown.length, shown.slice(0, 2)]).toEqual([7, ['a', 'b']])
  })
})

describe('settings', () => {
  it('what is not what it should be is replaced by its default', () => {
    expect(judged('{"theme":"pink","large":true,"columns":[1]}')).toMatchObject({ theme: 'system', large: true, columns: {} })
    expect(judged('not json').density).toBe('normal')
  })

  it('a kept view without words for its address is thrown away', () => {
    expect(judged('{"views":{"list":[{"name":"a","query":{"park":"p"}}]}}').views.list).toHaveLength(1)
    expect(judged('{"views":{"list":[{"name":"a","query":{"park":1}}]}}').views).toEqual({})
    expect(judged('{"views":{"list":[null]}}').views).toEqual({})
  })
})

describe('the palette', () => {
  it('finds what holds every word that was typed, in any order', () => {
    const all = [{ words: 'Open: Work desk' }, { words: 'Open: Overview' }]
    expect(matching(all, 'desk OPEN')).toEqual([all[0]])
    expect(matching(all, ' ')).toEqual(all)
  })
})

describe('banners', () => {
  it('the most serious one is shown', () => {
    raise({ name: 'a', rank: 1, text: 'a', until: null })
    raise({ name: 'b', rank: 2, text: 'b', until: null })
    expect(banner.value?.name).toBe('b')
    lower('b')
    expect(banner.value?.name).toBe('a')
  })
})

describe('the session', () => {
  const me = { user: 'u', username: 'n', tenant: 't', tenant_name: 'T', roles: [], jurisdiction: {}, clock: { mode: 'REAL', now: '', rule_pack: '' } }
  let asked: string[]

  beforeEach(() => {
    setActivePinia(createPinia())
    localStorage.clear()
    asked = []
    vi.stubGlobal('navigator', { ...navigator, locks: { request: (_name: string, run: () => unknown) => Promise.resolve(run()) } })
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      asked.push(`${url.replace('/api/v1', '')} ${init.body instanceof URLSearchParams ? init.body.toString() : ''}`.trim())
      const reply = url.endsWith('/me') ? me : { access_token: `access${asked.length}`, refresh_token: `refresh${asked.length}` }
      return Promise.resolve(new Response(JSON.stringify(reply)))
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('keeps the access token out of the browser’s storage', async () => {
    await useSession().logIn('n', 'p')
    expect(JSON.stringify({ ...localStorage })).not.toContain('access1')
    expect(localStorage.getItem('balian.session')).toBe('refresh1')
  })

  it('survives a reload by its refresh token, which changes', async () => {
    localStorage.setItem('balian.session', 'kept')
    localStorage.setItem('balian.seen', String(Date.now()))
    const session = useSession()
    await session.resume()
    expect(asked[0]).toContain('refresh_token=kept')
    expect([session.isIn, localStorage.getItem('balian.session')]).toEqual([true, 'refresh1'])
  })

  it('is revoked, not resumed, after a quarter of an hour without a hand on the desk', async () => {
    localStorage.setItem('balian.session', 'kept')
    localStorage.setItem('balian.seen', String(Date.now() - 16 * 60_000))
    const session = useSession()
    await session.resume()
    expect([session.isIn, asked, localStorage.getItem('balian.session')]).toEqual([false, ['/auth/revoke token=kept'], null])
  })
})
