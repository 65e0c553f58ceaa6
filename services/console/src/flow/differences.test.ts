import { describe, expect, it } from 'vitest'
import { differences } from './differences'

describe('two copies of a thing', () => {
  it('differ field by field, also where one has more', () => {
    const mine = { state: 'A', subject: { count: 3 }, version: 1 }
    const theirs = { state: 'B', subject: { count: 3, kind: 'X' }, version: 2 }
    expect(differences(mine, theirs)).toEqual([
      { path: ['state'], mine: 'A', theirs: 'B' },
      { path: ['subject', 'kind'], mine: undefined, theirs: 'X' },
    ])
  })

  it('a section that only one has is told by its fields', () => {
    expect(differences({}, { evidence: { assess: { count: 3 } } })).toEqual([{ path: ['evidence', 'assess', 'count'], mine: undefined, theirs: 3 }])
  })

  it('lists are one field, and what follows from others is none', () => {
    expect(differences({ parties: [1], awaiting: [] }, { parties: [1, 2], awaiting: [1] })).toEqual([{ path: ['parties'], mine: [1], theirs: [1, 2] }])
    expect(differences({ parties: [1] }, { parties: [1] })).toEqual([])
  })
})
