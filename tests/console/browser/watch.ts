// What a page asks for, is given and complains about, kept from its first moment on.
import type { Page, Request } from 'playwright-core'

export interface Watched {
  /** Requests to another host, errors of scripts and of the console, violations of the policy. */
  faults(): string[]
  /** Addresses and bodies of what the API answered. */
  answers(): Promise<{ url: string; status: number; body: string }[]>
  /** Bytes as they came over the line, by address. */
  sizes(): Promise<{ url: string; bytes: number }[]>
  /** Waits until nothing is under way but the stream. */
  quiet(): Promise<void>
  /** From now on refusals with these statuses are no faults: the scenario makes them. */
  expect(...statuses: number[]): void
}

const LOOK_MS = 10
const PATIENCE_MS = 20_000
/** By then whatever an answer leads to has been asked for. */
const twoFrames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
const REFUSED = /^Failed to load resource: .*status of (\d+)/

export function watch(page: Page, address: string): Watched {
  const faults: string[] = []
  const expected = new Set<number>()
  const ended: Request[] = []
  const under = new Set<Request>()
  let begun = 0
  const isStream = (request: Request) => request.url().endsWith('/api/v1/stream')

  page.on('request', (request) => {
    if (!request.url().startsWith(`${address}/`) && !/^(data|blob):/.test(request.url())) faults.push(`request to another host: ${request.url()}`)
    if (isStream(request)) return
    begun += 1
    under.add(request)
  })
  const end = (request: Request) => {
    under.delete(request)
    ended.push(request)
  }
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  page.on('pageerror', (error) => faults.push(`error in a script: ${error.message}`))
  page.on('console', (message) => {
    const status = Number(REFUSED.exec(message.text())?.[1])
    if (['error', 'warning'].includes(message.type()) && !expected.has(status)) faults.push(`console: ${message.text()} (${message.location().url})`)
  })

  const answersOf = async (request: Request) => {
    const reply = await request.response().catch(() => null)
    const body = await reply?.text().catch(() => '')
    return { url: request.url(), status: reply?.status() ?? 0, body: body ?? '' }
  }

  return {
    faults: () => [...faults],
    answers: () => Promise.all(ended.filter((each) => each.url().includes('/api/v1/') && !isStream(each)).map(answersOf)),
    sizes: () => Promise.all(ended.map(async (each) => ({ url: each.url(), bytes: (await each.sizes()).responseBodySize }))),
    expect: (...statuses) => statuses.forEach((each) => expected.add(each)),
    quiet: async () => {
      const end = Date.now() + PATIENCE_MS
      for (let seen = -1; under.size || seen !== begun; ) {
        if (Date.now() > end) throw new Error(`still under way: ${[...under].map((each) => each.url()).join(', ')}`)
        seen = under.size ? -1 : begun
        await (under.size ? page.waitForTimeout(LOOK_MS) : page.evaluate(twoFrames))
      }
    },
  }
}
