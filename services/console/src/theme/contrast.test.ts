import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ALLOWED, contrast, faults, rolesOf } from './contrast'
import { JOINTS } from './joints'

const room = fileURLToPath(new URL('.', import.meta.url))
const sheet = (name: string) => rolesOf(readFileSync(join(room, `${name}.css`), 'utf8'))
const light = sheet('roles')
const dark = { ...light, ...sheet('dark') }

describe('contrast', () => {
  it.each([
    ['light', light],
    ['dark', dark],
  ])('every allowed pair can be read in the %s theme', (_name, roles) => {
    expect(faults(roles, ALLOWED)).toEqual([])
  })

  it('a pair that is too weak is named', () => {
    expect(faults({ ...light, 'text-third': '#aaaaaa' }, ALLOWED)).toContain('text-third on surface: 2.32 < 4.5')
  })

  it('the mark of every joint stands out from its ground', () => {
    const weak = Object.entries(JOINTS).filter(
      ([, mark]) => contrast(mark.light, light.canvas!) < 3 || contrast(mark.dark, dark.canvas!) < 3,
    )
    expect(weak).toEqual([])
  })
})
