// The classes of services as a tree: kinds at the top, classes below, however deep a tenant goes; pure.

export interface Entry {
  code: string
  name: { zh: string; en: string }
  parent?: string | null
}

export interface Kind {
  entry: Entry
  /** What is below it, the deeper ones too. */
  classes: Entry[]
}

/** The kinds in their order; a class whose parent is not known stands as a kind of its own. */
export function kindsOf(entries: readonly Entry[]): Kind[] {
  const codes = new Set(entries.map((entry) => entry.code))
  const isRoot = (entry: Entry) => !entry.parent || !codes.has(entry.parent)
  return entries.filter(isRoot).map((entry) => ({ entry, classes: below(entries, entry.code) }))
}

function below(entries: readonly Entry[], code: string, seen: readonly string[] = []): Entry[] {
  if (seen.includes(code)) return []
  return entries.filter((entry) => entry.parent === code).flatMap((entry) => [entry, ...below(entries, entry.code, [...seen, code])])
}

/** Those that can be asked for: what nothing is below. */
export const leavesOf = (entries: readonly Entry[]) => entries.filter((entry) => !entries.some((other) => other.parent === entry.code))
