// Every action of the shell has a name: button, key, palette and list of keys use the same entry.
import { features, menuFor } from './feature'

export interface Action {
  name: string
  /** Key of its words. */
  title: string
  run: () => unknown
}

/** The pages somebody with these roles may begin at, each under its route's name and title. */
export function pagesFor(roles: readonly string[]) {
  const menu = new Set(menuFor(roles).map((entry) => entry.route))
  return features
    .filter((each) => each.menu && menu.has(each.menu.route))
    .sort((one, other) => one.menu!.order - other.menu!.order)
    .flatMap((each) => each.routes.filter((route) => !route.path.includes(':')))
    .map((route) => ({ name: String(route.name), title: String(route.meta?.title) }))
}

/** Keys that work anywhere, and on the board; in the order they are told. */
export const KEYS: readonly { keys: string; title: string }[] = [
  { keys: 'Ctrl K', title: 'keys.palette' },
  { keys: '/', title: 'keys.search' },
  { keys: '?', title: 'keys.list' },
  { keys: '↑ ↓ ← →', title: 'keys.move' },
  { keys: 'M', title: 'keys.act' },
  { keys: 'Esc', title: 'keys.back' },
]

/** Whether a key belongs to a field somebody writes in. */
export const isTyping = (event: KeyboardEvent) => (event.target as HTMLElement).closest('input, textarea, select, [contenteditable]') !== null

/** Those whose words hold every word that was typed. */
export function matching<T extends { words: string }>(all: readonly T[], typed: string): T[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((each) => wanted.every((word) => each.words.toLowerCase().includes(word)))
}
