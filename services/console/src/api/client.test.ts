import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressOf, call, connect } from './client'
import { placeOf, ProblemError } from './problems'

const answers = (...replies: Response[]) => {
  const asked: Request[] = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push(new Request(new URL(url, 'http://localhost'), init))
    return Promise.resolve(replies.shift() ?? new Response('{}'))
  })
  return asked
}
const problem = (status: number, more = {}) =>
  new Response(JSON.stringify({ type: '/problems/x', title: 't', status, detail: 'd', instance: '/', ...more }), { status })

afterEach(() => vi.unstubAllGlobals())

describe('client', () => {
  it('sends token, language, version and key', async () => {
    connect({ token: () => 'abc', renew: () => Promise.resolve(null), language: () => 'en' })
    const asked = answers(new Response('{"id":"1"}'))
    await call('PATCH', '/things/1', { body: { a: 1 }, version: 3, key: 'k' })
    const headers = asked[0]!.headers
    expect([headers.get('Authorization'), headers.get('Accept-Language')]).toEqual(['Bearer abc', 'en'])
    expect([headers.get('If-Match'), headers.get('Idempotency-Key')]).toEqual(['"3"', 'k'])
  })

  it('renews the token once and asks again', async () => {
    connect({ token: () => 'old', renew: () => Promise.resolve('new'), language: () => 'en' })
    const asked = answers(problem(401), new Response('{"ok":true}'))
    expect(await call('GET', '/me')).toEqual({ ok: true })
    expect(asked[1]!.headers.get('Authorization')).toBe('Bearer new')
  })

  it('leaves out what was not asked and keeps absolute addresses', () => {
    expect(addressOf('/kpis', { park: 'p', q: '', x: undefined })).toBe('/api/v1/kpis?park=p')
    expect(addressOf('/api/v1/kpis/K1/explain')).toBe('/api/v1/kpis/K1/explain')
  })

  it.each([
    [422, { errors: [{ pointer: '/a', slug: 's', message: 'm' }] }, 'form'],
    [401, {}, 'login'],
    [404, {}, 'page'],
    [429, {}, 'banner'],
    [409, {}, 'panel'],
  ])('shows a %i in its place', async (status, more, place) => {
    connect({ token: () => null, renew: () => Promise.resolve(null), language: () => 'en' })
    answers(problem(status, more))
    const error = await call('GET', '/x').catch((told: unknown) => told)
    expect(error).toBeInstanceOf(ProblemError)
    expect(placeOf(error as ProblemError)).toBe(place)
  })
})
