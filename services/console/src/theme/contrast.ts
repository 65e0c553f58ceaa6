// Contrast of two colours (WCAG 2.2) and the pairs that the console allows; pure, so that a test can compute all.

const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

/** 1…21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

/** Roles and their hex colours, as one style sheet states them. */
export function rolesOf(css: string): Record<string, string> {
  return Object.fromEntries([...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((found) => [found[1]!, found[2]!]))
}

export interface Pair {
  front: string
  ground: string
  least: number
}

const GROUNDS = ['canvas', 'surface', 'raised', 'overlay', 'sunken']
const STATES = ['draft', 'in-hand', 'awaiting', 'soon', 'late', 'done']
const pairs = (fronts: string[], grounds: string[], least: number): Pair[] =>
  fronts.flatMap((front) => grounds.map((ground) => ({ front, ground, least })))

export const ALLOWED: readonly Pair[] = [
  ...pairs(['text', 'text-second', 'text-third'], GROUNDS, 4.5),
  ...pairs(['action', 'action-hover', 'late'], ['canvas', 'surface', 'sunken'], 4.5),
  ...pairs(['on-fill'], ['action-fill', 'late-fill'], 4.5),
  ...pairs(['action', 'text'], ['action-soft'], 4.5),
  ...pairs(['border-strong', 'focus', 'brand'], ['canvas', 'surface'], 3),
  ...STATES.flatMap((state) => pairs([state, 'text'], [`${state}-soft`], 4.5)),
  ...STATES.flatMap((state) => pairs([state], ['surface'], 4.5)),
]

/** Sentences, one for each pair that is too weak. */
export function faults(roles: Record<string, string>, allowed: readonly Pair[]): string[] {
  return allowed.flatMap(({ front, ground, least }) => {
    const [one, other] = [roles[front], roles[ground]]
    if (!one || !other) return [`${front} on ${ground}: a role is missing`]
    const found = contrast(one, other)
    return found < least ? [`${front} on ${ground}: ${found.toFixed(2)} < ${least}`] : []
  })
}
