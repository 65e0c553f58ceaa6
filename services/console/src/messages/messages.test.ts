import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const sources = files.filter((path) => /\.(ts|vue)$/.test(path) && !path.endsWith('.test.ts') && !path.includes('generated'))
const rooms = files.filter((path) => path.endsWith('messages/zh-CN.json')).map((path) => path.slice(0, -'zh-CN.json'.length))

function keysOf(tree: object, before = ''): string[] {
  return Object.entries(tree).flatMap(([name, below]) =>
    typeof below === 'string' ? [before + name] : keysOf(below as object, `${before}${name}.`),
  )
}
const keysIn = (path: string) => keysOf(JSON.parse(text(path)) as object)
const all = new Set(rooms.flatMap((room) => keysIn(`${room}zh-CN.json`)))

/** Keys that a source names whole, and the fixed beginnings of those it puts together. */
export function named(source: string) {
  const whole = [...source.matchAll(/\b(?:t|te)\(\s*'([\w.-]+)'/g)].map((found) => found[1]!)
  const titles = [...source.matchAll(/title: '([\w-]+(?:\.[\w-]+)+)'/g)].map((found) => found[1]!)
  const begun = [...source.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map((found) => found[1]!)
  const other = [...source.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map((found) => found[1]!)
  return { whole: [...whole, ...titles], begun, other }
}

describe('messages', () => {
  it.each(rooms)('%s says the same in both languages', (room) => {
    expect(keysIn(`${room}en.json`)).toEqual(keysIn(`${room}zh-CN.json`))
  })

  it('a planted key that nobody worded is found', () => {
    expect(named("t('shell.nowhere')").whole.filter((key) => !all.has(key))).toEqual(['shell.nowhere'])
  })

  it('every key that a source names has words', () => {
    const missing = sources.flatMap((path) => named(text(path)).whole.filter((key) => !all.has(key)).map((key) => `${path}: ${key}`))
    expect(missing).toEqual([])
  })

  it('every message is used somewhere', () => {
    const used = sources.map((path) => named(text(path)))
    const names = new Set(used.flatMap(({ whole, other }) => [...whole, ...other]))
    const begun = used.flatMap((each) => each.begun)
    expect([...all].filter((key) => !names.has(key) && !begun.some((start) => key.startsWith(start)))).toEqual([])
  })

  it('no component holds Han characters', () => {
    expect(sources.filter((path) => path.endsWith('.vue') && /\p{Script=Han}/u.test(text(path).replace(/<!--.*?-->/gs, '')))).toEqual([])
  })
})
