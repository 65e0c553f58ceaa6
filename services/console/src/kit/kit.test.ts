import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { chosen } from './columns'
import { csvOf } from './exporting'
import { left } from './format'
import { kindOf, urgencyOf } from './shape'
import { useCalm } from './useCalm'

const now = new Date('2016-06-01T08:00:00Z')
const open = { first: false, final: false, ordinary: true, paused: false }

describe('kinds of states', () => {
  it('late comes before soon, soon before in hand', () => {
    expect(kindOf(open, '2016-06-01T07:00:00Z', '2016-05-01T00:00:00Z', now)).toBe('late')
    expect(kindOf(open, '2016-06-02T00:00:00Z', '2016-05-01T00:00:00Z', now)).toBe('soon')
    expect(kindOf(open, '2016-07-01T00:00:00Z', '2016-05-31T00:00:00Z', now)).toBe('in-hand')
  })

  it('an end by the ordinary way is done, another is not', () => {
    expect(kindOf({ ...open, final: true }, null, null, now)).toBe('done')
    expect(kindOf({ ...open, final: true, ordinary: false }, null, null, now)).toBe('draft')
  })

  it('a clock without a beginning is not soon', () => {
    expect(urgencyOf('2016-06-01T08:00:01Z', null, now)).toBeNull()
  })
})

describe('time left', () => {
  it.each([
    ['2016-06-01T08:30:00Z', { late: false, n: 30, unit: 'minute' }],
    ['2016-06-01T20:00:00Z', { late: false, n: 12, unit: 'hour' }],
    ['2016-05-28T08:00:00Z', { late: true, n: 4, unit: 'day' }],
  ])('%s', (due, expected) => expect(left(new Date(due), now)).toEqual(expected))
})

describe('a calm list', () => {
  it('keeps its places, changes in place and lets new ones wait', async () => {
    const items = ref([{ id: 'a', at: 1 }, { id: 'b', at: 1 }])
    const calm = useCalm(items, (item) => item.id)
    items.value = [{ id: 'c', at: 2 }, { id: 'b', at: 2 }]
    await nextTick()
    expect(calm.shown.value).toEqual([{ id: 'b', at: 2 }])
    expect(calm.fresh.value.map((item) => item.id)).toEqual(['c'])
    calm.show()
    expect(calm.shown.value.map((item) => item.id)).toEqual(['c', 'b'])
  })
})

describe('columns', () => {
  it('a fixed one cannot be hidden', () => {
    const all = [{ key: 'a', title: 'a', fixed: true }, { key: 'b', title: 'b' }, { key: 'c', title: 'c' }]
    expect(chosen(all, ['a', 'b']).map((column) => column.key)).toEqual(['a', 'c'])
  })
})

describe('a table as CSV', () => {
  it('quotes every cell and tells its encoding', () => {
    expect(csvOf([['a', 'b"c'], ['1,2', '']])).toBe('\ufeff"a","b""c"\r\n"1,2",""\r\n')
  })
})
