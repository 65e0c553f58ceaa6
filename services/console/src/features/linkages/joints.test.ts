import { describe, expect, it } from 'vitest'
import { lanesOf } from './joints'

describe('lanes of the board', () => {
  const items = [{ id: 1, park: 'b' }, { id: 2, park: 'a' }, { id: 3, park: 'b' }]

  it('are one without the wish, else one by park', () => {
    expect(lanesOf(items, false)).toEqual([{ park: '', items }])
    expect(lanesOf(items, true)).toEqual([{ park: 'b', items: [items[0], items[2]] }, { park: 'a', items: [items[1]] }])
  })
})
