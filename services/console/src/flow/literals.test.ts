import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import english from '../messages/en.json'

// Pages and parts are drawn from the definition: no state and no action of any workflow is named in them.
const root = fileURLToPath(new URL('..', import.meta.url))
const workflows = english.workflow as Record<string, unknown>

function wordsUnder(tree: unknown, names: readonly string[]): string[] {
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([name, below]) =>
    names.includes(name) ? Object.keys(below as object) : wordsUnder(below, names),
  )
}

/** Words that also name ordinary things in code; quoted alone they are no state and no action there. */
const ORDINARY = ['create', 'apply', 'file', 'return', 'ask', 'answer']
const named = [...new Set(wordsUnder(workflows, ['state', 'action']))].filter((word) => !ORDINARY.includes(word))
const pattern = new RegExp(`['"\`](${named.join('|')})['"\`]`)

export const literalsIn = (text: string) => text.split('\n').filter((line) => pattern.test(line))

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.(ts|vue)$/.test(path) && !path.endsWith('.test.ts') && !path.includes('generated'),
)

describe('no page knows a workflow by heart', () => {
  it('a planted literal is found', () => {
    expect(literalsIn("if (thing.state === 'NEGOTIATING') go()\nact('dismiss')")).toHaveLength(2)
  })

  it('no source names a state or an action', () => {
    const found = sources.flatMap((path) => literalsIn(readFileSync(join(root, path), 'utf8')).map((line) => `${path}: ${line.trim()}`))
    expect(found).toEqual([])
  })
})
