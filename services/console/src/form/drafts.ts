// What was typed and not yet sent: kept while the page lives, over navigation and a login sheet. Never written to the
// device, since it may name persons.
const kept = new Map<string, Record<string, unknown>>()

export const draftOf = (name: string) => ({ ...kept.get(name) })
export const keepDraft = (name: string, values: Record<string, unknown>) => kept.set(name, { ...values })
export const dropDraft = (name: string) => kept.delete(name)
export const hasDrafts = () => kept.size > 0

/** The browser asks before it throws away what was typed. */
addEventListener('beforeunload', (event) => {
  if (hasDrafts()) event.preventDefault()
})
