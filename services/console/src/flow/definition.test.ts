import { describe, expect, it } from 'vitest'
import { firstState, isPaused, mainPath, places, restingState, slugOf, standing, visited, type Definition, type Row } from './definition'

const row = (from: string | null, action: string, to: string, key?: string): Row => ({
  from, action, to, parties: [], requires: [], deadline: null, event: `x.${to.toLowerCase()}`, when: key ? { key, among: [] } : null,
})
const definition: Definition = {
  slug: 'x', version: 1, start: { sides: {}, requires: [] },
  states: ['A', 'B', 'C', 'HELD', 'OFF'].map((slug) => ({ slug, final: ['C', 'OFF'].includes(slug) })),
  rows: [
    row(null, 'begin', 'A'), row('A', 'go', 'B'), row('B', 'end', 'C'), row('B', 'back', 'A'), row('A', 'stop', 'OFF'),
    row('A', 'hold', 'HELD'), row('HELD', 'resume', 'A', 'suspended_from'),
  ],
}

describe('a definition', () => {
  it('has a beginning and an ordinary way', () => {
    expect(firstState(definition)).toBe('A')
    expect(mainPath(definition)).toEqual(['A', 'B', 'C'])
    expect(restingState(definition)).toBe('B')
  })

  it('tells an end that was meant from one that was not', () => {
    expect(standing(definition, 'C')).toMatchObject({ final: true, ordinary: true })
    expect(standing(definition, 'OFF')).toMatchObject({ final: true, ordinary: false })
  })

  it('a state that keeps its way back is a pause', () => {
    expect([isPaused(definition, 'HELD'), isPaused(definition, 'B')]).toEqual([true, false])
  })

  it('places every state as seen from the present one', () => {
    expect(places(definition, 'B', ['A', 'B'])).toEqual({ A: 'passed', B: 'current', C: 'possible', HELD: 'possible', OFF: 'possible' })
    expect(places(definition, 'C', ['A', 'B', 'C'])).toMatchObject({ HELD: 'unreachable', OFF: 'unreachable' })
  })

  it('reads the way gone from the events', () => {
    expect(visited(definition, ['cn.balian.x.a.v1', 'cn.balian.x.other.v1', 'cn.balian.x.b.v1'])).toEqual(['A', 'B'])
  })

  it('is named by the joint where there is one', () => {
    expect([slugOf('things', { joint: 'SOME' }), slugOf('transfers', {})]).toEqual(['thing.some', 'transfer'])
  })
})
