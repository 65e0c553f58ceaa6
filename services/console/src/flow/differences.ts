// How two copies of a thing differ, field by field; pure. What follows from the other fields is left aside.

export interface Difference {
  path: string[]
  mine: unknown
  theirs: unknown
}

const FOLLOWS = ['version', 'updated_at', 'available_actions', 'awaiting']

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

export function differences(mine: unknown, theirs: unknown, path: string[] = []): Difference[] {
  if (!isTree(mine ?? theirs) || !isTree(theirs ?? mine)) return JSON.stringify(mine) === JSON.stringify(theirs) ? [] : [{ path, mine, theirs }]
  const [before, after] = [(mine ?? {}) as Tree, (theirs ?? {}) as Tree]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => path.length > 0 || !FOLLOWS.includes(name))
    .flatMap((name) => differences(before[name], after[name], [...path, name]))
}
