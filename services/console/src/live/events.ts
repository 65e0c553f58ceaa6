// Server-Sent Events out of a byte stream: fetch is used because the token travels in a header, which EventSource cannot.

export interface Sent {
  event: string
  data: string
  id: string | null
}

/** Each event as its last line arrives; a beat (a comment) gives null, so that silence can be told from peace. */
export async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Sent | null> {
  const reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const blocks = (rest + read.value).split(/\r?\n\r?\n/)
      rest = blocks.pop()!
      for (const block of blocks) yield parsed(block)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parsed(block: string): Sent | null {
  const sent: Sent = { event: 'message', data: '', id: null }
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(event|data|id): ?(.*)$/.exec(line) ?? []
    if (name === 'data') sent.data += sent.data ? `\n${value}` : value
    else if (name === 'event' || name === 'id') sent[name] = value!
  }
  return sent.data ? sent : null
}
