import { describe, expect, it } from 'vitest'
import { shareOf, stepOf } from './coverage'
import type { Enterprise, Organization } from './queries'
import { enterprisesOf, treeOf, within } from './tree'

const organization = (id: string, more: Partial<Organization> = {}): Organization => ({
  id, name: id, kind: 'BRANCH', created_at: '', updated_at: '', version: 1, enterprises: [], ...more,
})
const enterprise = (id: string, park: string, community: string) => ({ id, park, community }) as Enterprise

const all = [
  organization('top', { kind: 'COMMITTEE' }),
  organization('community', { kind: 'COMMITTEE', parent: 'top', community: 'c1' }),
  organization('b', { parent: 'community', park: 'p1', enterprises: ['e1', 'e2'] }),
  organization('a', { parent: 'community', park: 'p2', enterprises: ['e3'] }),
  organization('gone', { parent: 'community', park: 'p1', dissolved_on: '2016-01-01' }),
]

describe('the tree of organizations', () => {
  it('stands by what is above, in order of names, without what was dissolved', () => {
    const [top] = treeOf(all)
    expect(top!.organization.id).toBe('top')
    expect(top!.below[0]!.below.map((each) => each.organization.id)).toEqual(['a', 'b'])
  })

  it('begins where the reader’s sight begins', () => {
    expect(treeOf(all.slice(2)).map((each) => each.organization.id)).toEqual(['a', 'b'])
  })

  it('of a park keeps what stands above its organizations', () => {
    const [top] = within(treeOf(all), 'p1')
    expect(top!.below[0]!.below.map((each) => each.organization.id)).toEqual(['b'])
  })
})

describe('coverage of an organization', () => {
  const enterprises = [enterprise('e1', 'p1', 'c1'), enterprise('e2', 'p1', 'c1'), enterprise('e3', 'p2', 'c2')]

  it('is told of those it serves, and of a committee’s place', () => {
    expect(enterprisesOf(all[2]!, enterprises)).toEqual(['e1', 'e2'])
    expect(enterprisesOf(all[1]!, enterprises)).toEqual(['e1', 'e2'])
    expect(enterprisesOf(all[0]!, enterprises)).toEqual(['e1', 'e2', 'e3'])
    expect(enterprisesOf(organization('holding', { kind: 'HOLDING_BRANCH' }), enterprises)).toEqual([])
  })

  it('leaves out what the figure does not look at', () => {
    expect(shareOf(['e1', 'e2', 'e3'], new Set(['e1']), new Set(['e1', 'e2']))).toEqual({ counted: 1, all: 2 })
    expect(shareOf(['e3'], new Set(), new Set(['e1']))).toBeNull()
  })

  it('has five steps of colour', () => {
    const step = (counted: number) => stepOf({ counted, all: 10 })
    expect([step(0), step(2), step(5), step(9), step(10), stepOf(null)]).toEqual([0, 1, 2, 4, 4, null])
  })
})
