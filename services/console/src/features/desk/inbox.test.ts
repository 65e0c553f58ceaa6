import { describe, expect, it } from 'vitest'
import { grouped, type Waiting } from './inbox'

const now = new Date('2016-06-01T08:00:00Z')
const waiting = (id: string, due_at: string | null, bucket: Waiting['bucket'] = 'WITHIN'): Waiting => ({
  resource: 'linkages', id, title: id, role: 'r', action: 'x', since: '2016-05-30T00:00:00Z', due_at, bucket,
})

describe('the inbox', () => {
  it('what is over comes first, then by what ends first', () => {
    const items = [
      waiting('none', null), waiting('week', '2016-06-05T00:00:00Z'), waiting('today', '2016-06-01T20:00:00Z'),
      waiting('late', '2016-05-31T00:00:00Z', 'BREACHED'), waiting('sooner', '2016-06-03T00:00:00Z'),
    ]
    expect(grouped(items, now).map(({ group, items: own }) => [group, own.map((each) => each.id)])).toEqual([
      ['late', ['late']], ['today', ['today']], ['week', ['sooner', 'week']], ['later', ['none']],
    ])
  })
})
