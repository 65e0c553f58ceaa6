import { afterEach, describe, expect, it, vi } from 'vitest'
import { eventsOf } from './events'
import { hintOf, touched } from './hints'
import { follow, pauseAfter, type Heard } from './stream'

const stream = (...chunks: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })

afterEach(() => vi.unstubAllGlobals())

describe('live', () => {
  it('reads events whatever the pieces they come in', async () => {
    const heard = []
    for await (const sent of eventsOf(stream('id: 7\nevent: chan', 'ged\ndata: {"resource":"kpis"}\n\n', ':\n\n'))) heard.push(sent)
    expect(heard).toEqual([{ event: 'changed', data: '{"resource":"kpis"}', id: '7' }, null])
  })

  it('a hint about a thing finds the thing, its lists and what is derived', () => {
    const found = touched({ resource: 'linkages', id: '1' }).map((key) => key.join('/'))
    expect(found).toEqual(['linkages/thing/1', 'linkages/list', 'inbox', 'activity', 'notifications', 'assignments', 'bundles'])
  })

  it('what is no hint is passed by', () => {
    expect([hintOf('x'), hintOf('null'), hintOf('{"id":"1"}')]).toEqual([null, null, null])
  })

  it('pauses grow, end somewhere and differ by chance', () => {
    expect([pauseAfter(0, 0), pauseAfter(0, 1), pauseAfter(3, 1), pauseAfter(20, 1)]).toEqual([500, 1000, 8000, 30000])
  })

  it('goes on after the last event it heard', async () => {
    const asked: (string | null)[] = []
    const stopping = new AbortController()
    vi.stubGlobal('fetch', (_url: string, init: { headers: Headers }) => {
      asked.push(init.headers.get('Last-Event-ID'))
      if (asked.length === 2) stopping.abort()
      return Promise.resolve(new Response(stream('id: 9\ndata: {"resource":"kpis"}\n\n')))
    })
    const heard: Heard[] = []
    await follow((each) => heard.push(each), stopping.signal, { pause: () => Promise.resolve(), chance: () => 0 })
    expect(asked).toEqual([null, '9'])
    expect(heard.slice(0, 3).map((each) => each.kind)).toEqual(['open', 'hint', 'lost'])
  })
})
