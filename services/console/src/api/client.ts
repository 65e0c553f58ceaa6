// The one way to the API: adds token, language, If-Match and Idempotency-Key, renews the token once, and turns every
// refusal into a ProblemError. Knows no page; who holds the token and which language is told by `connect`.
import { problemOf, ProblemError, unreached } from './problems'

export const BASE = '/api/v1'

export interface Holder {
  /** The access token, null when nobody is logged in. */
  token(): string | null
  /** A new one after a 401; null when the session is over. */
  renew(): Promise<string | null>
  language(): string
}

export interface Asked {
  query?: Record<string, string | number | boolean | null | undefined>
  body?: unknown
  form?: Record<string, string>
  upload?: FormData
  /** The version the change was made on. */
  version?: number
  /** Made when a form opens and kept over its retries: one form, one effect. */
  key?: string
  accept?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

let holder: Holder = { token: () => null, renew: () => Promise.resolve(null), language: () => 'zh-CN' }

export function connect(given: Holder) {
  holder = given
}

export const newKey = () => crypto.randomUUID()

/** The reply's JSON; null when it has no body. Raises ProblemError. */
export async function call<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  const reply = await send(method, path, asked)
  return (reply.status === 204 ? null : await reply.json()) as T
}

export const get = <T>(path: string, query?: Asked['query'], signal?: AbortSignal) => call<T>('GET', path, { query, signal })

/** The reply itself, for streams and files. Raises ProblemError. */
export async function send(method: string, path: string, asked: Asked = {}): Promise<Response> {
  const first = await exchange(method, path, asked, holder.token())
  if (first.ok) return first
  const problem = await problemOf(first)
  if (problem.status !== 401 || path.startsWith('/auth/')) throw problem
  const token = await holder.renew()
  if (!token) throw problem
  const second = await exchange(method, path, asked, token)
  if (!second.ok) throw await problemOf(second)
  return second
}

async function exchange(method: string, path: string, asked: Asked, token: string | null): Promise<Response> {
  const init: RequestInit = { method, headers: headersOf(asked, token), body: bodyOf(asked), signal: asked.signal, cache: 'no-store' }
  try {
    return await fetch(addressOf(path, asked.query), init)
  } catch (error) {
    if (asked.signal?.aborted) throw error
    throw unreached(path)
  }
}

export function addressOf(path: string, query: Asked['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return `${path.startsWith('/api/') ? '' : BASE}${path}${text ? `?${text}` : ''}`
}

function headersOf(asked: Asked, token: string | null): Headers {
  const headers = new Headers({ Accept: asked.accept ?? 'application/json', 'Accept-Language': holder.language(), ...asked.headers })
  if (token) headers.set('Authorization', `Bearer ${token}`)
  if (asked.version !== undefined) headers.set('If-Match', `"${asked.version}"`)
  if (asked.key) headers.set('Idempotency-Key', asked.key)
  if (asked.body !== undefined) headers.set('Content-Type', 'application/json')
  return headers
}

function bodyOf(asked: Asked): BodyInit | undefined {
  if (asked.form) return new URLSearchParams(asked.form)
  return asked.upload ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body))
}

/** Whether asking again may help without anybody changing anything. */
export const isPassing = (error: unknown) => error instanceof ProblemError && [0, 429, 502, 503, 504].includes(error.status)
