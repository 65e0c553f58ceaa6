import { describe, expect, it } from 'vitest'
import type { Definition, Row } from '@/flow/definition'
import type { Offer } from '@/flow/instance'
import { byClock, nextOf, owedBy, tabsFor } from './steps'

const row = (from: string | null, action: string, to: string, roles: string[], timed = false): Row => ({
  from, action, to, parties: [roles], requires: [], deadline: timed ? { n: 1, unit: 'DAY' } : null, event: '', when: null,
})
const definition: Definition = {
  slug: 'x', version: 1, start: { sides: {}, requires: [] }, states: ['A', 'B', 'C'].map((slug) => ({ slug, final: slug === 'C' })),
  rows: [row(null, 'begin', 'A', ['one']), row('A', 'drop', 'C', ['station']), row('A', 'take', 'B', ['station'], true), row('B', 'end', 'C', ['unit', 'other'], true)],
}
const offer = (action: string, blocked = false): Offer => ({
  action, label: '', requires: [], deadline: null, blocked_by: blocked ? [{ slug: 's', detail: '', facts: {}, href: null }] : [],
})

describe('steps of a workflow', () => {
  it('somebody owes what has a deadline and names his role', () => {
    expect(owedBy(definition, ['station'])).toEqual([{ state: 'A', action: 'take', roles: ['station'] }])
    expect(owedBy(definition, ['one'])).toEqual([])
  })

  it('the next one is what is owed and can be done now', () => {
    expect(nextOf(definition, { state: 'A', available_actions: [offer('drop'), offer('take')] })).toBe('take')
    expect(nextOf(definition, { state: 'A', available_actions: [offer('take', true), offer('drop')] })).toBeNull()
  })

  it('what has to be done first stands first, not what ends first as a whole', () => {
    const thing = (id: string, due_at: string | null, ...awaited: string[]) => ({ id, due_at, awaiting: awaited.map((due) => ({ role: 'r', unit: null, since: due, due_at: due })) })
    const things = [thing('none', null), thing('whole', '2016-06-02'), thing('step', '2016-06-08', '2016-06-03', '2016-06-01')]
    expect(byClock(things).map(({ id }) => id)).toEqual(['step', 'whole', 'none'])
  })

  it('tabs begin with what the reader owes, by deadline', () => {
    const tabs = tabsFor(definition, ['other'])
    expect(tabs.map(({ key }) => key)).toEqual(['end', 'open', 'approaching', 'breached', 'ended'])
    expect(tabsFor(definition, ['other'], true).map(({ key }) => key).slice(0, 2)).toEqual(['open', 'end'])
    expect(tabs[0]!.query).toEqual({ open: 'true', sort: 'due_at', state: 'B' })
  })
})
