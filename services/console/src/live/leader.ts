// One stream per browser: the tab that holds the lock listens for all and passes on what it hears.
const NAME = 'balian.live'

export interface Circle<T> {
  /** Tells the other tabs. */
  pass(heard: T): void
  leave(): void
}

/** `lead` runs in one tab at a time, as long as its signal; `hear` gets what another tab passes on. */
export function join<T>(lead: (signal: AbortSignal) => Promise<void>, hear: (heard: T) => void): Circle<T> {
  const channel = new BroadcastChannel(NAME)
  const leaving = new AbortController()
  channel.onmessage = (event: MessageEvent<T>) => hear(event.data)
  navigator.locks.request(NAME, { signal: leaving.signal }, () => lead(leaving.signal)).catch(() => undefined)
  return {
    pass: (heard) => channel.postMessage(heard),
    leave: () => {
      leaving.abort()
      channel.close()
    },
  }
}
