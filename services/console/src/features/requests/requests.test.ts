import { describe, expect, it } from 'vitest'
import { bodyOf, itemOf, questionFields, type Question } from './ask'
import { kindsOf, leavesOf, type Entry } from './classes'
import { broughtBy } from './project'
import { firstRoom, roomsFor } from './rooms'
import { kindOfStatus, streetOf } from './status'

const entry = (code: string, parent: string | null = null): Entry => ({ code, name: { zh: code, en: code }, parent })
const question = (more: Partial<Question>): Question => ({ key: 'day', label: { zh: '日期', en: 'Day' }, type: 'date', required: true, options: [], ...more })

describe('the form to ask', () => {
  it('a question is a field with words of its own', () => {
    expect(questionFields([question({ type: 'choice', options: ['a'], required: false })], 'en')).toEqual([
      { key: 'answers-day', label: 'day', words: 'Day', type: 'choice', optional: true, options: [{ value: 'a', label: 'a', words: 'a' }] },
    ])
  })

  it('answers are sent apart from the rest, and a question may be called like a field', () => {
    expect(bodyOf({ text: 'x', 'answers-text': 'y', enterprise: { type: 'enterprise', id: 'e' }, private: false })).toEqual({
      text: 'x', enterprise: 'e', private: false, answers: { text: 'y' },
    })
    expect(bodyOf({ text: 'x' })).toEqual({ text: 'x' })
  })

  it('an item has one name in two languages', () => {
    expect(itemOf({ 'name-zh': '甲', 'name-en': 'A', price: 0 })).toEqual({ name: { zh: '甲', en: 'A' }, price: 0 })
  })
})

describe('classes', () => {
  const tree = [entry('K'), entry('A', 'K'), entry('B', 'A'), entry('LOST', 'GONE')]

  it('stand under their kinds, also deep ones and those whose kind is not known', () => {
    expect(kindsOf(tree).map(({ entry: kind, classes }) => [kind.code, classes.map(({ code }) => code)])).toEqual([['K', ['A', 'B']], ['LOST', []]])
  })

  it('a tree that bites its tail ends', () => {
    expect(kindsOf([entry('K'), entry('A', 'K'), entry('B', 'C'), entry('C', 'B')]).map(({ entry: kind }) => kind.code)).toEqual(['K'])
  })

  it('one asks for what nothing is below', () => {
    expect(leavesOf(tree).map(({ code }) => code)).toEqual(['B', 'LOST'])
  })
})

describe('rooms', () => {
  it('each persona begins where his work is', () => {
    expect(['station_worker', 'department_officer', 'callback_worker', 'content_reviewer', 'person'].map((role) => firstRoom([role]))).toEqual([
      'requests', 'requests.queue', 'requests.callbacks', 'service-items', 'requests',
    ])
  })

  it('a page stands once, under the name it has for the reader', () => {
    expect(roomsFor(['enterprise_contact']).map(({ title }) => title)).toEqual(['requests.own', 'requests.menu'])
    expect(roomsFor(['station_worker', 'person']).filter(({ route }) => route === 'requests')).toHaveLength(1)
  })
})

describe('the public face', () => {
  it('shows by its bucket while it is open', () => {
    const kind = (open: boolean, bucket: string) => kindOfStatus({ open, bucket })
    expect([kind(true, 'WITHIN'), kind(true, 'APPROACHING'), kind(true, 'BREACHED'), kind(false, 'BREACHED')]).toEqual(['in-hand', 'soon', 'late', 'done'])
  })

  it('a code begins with its street', () => {
    expect([streetOf('110108005-ABCD2345'), streetOf('x'), streetOf('110108005-abcd2345')]).toEqual(['110108005', undefined, undefined])
  })
})

describe('a project', () => {
  it('tells what was brought by the step that brought it', () => {
    expect(broughtBy({ 'end:report': 'x', 'end:spent': 3, 'begin:minutes': {} })).toEqual({ end: { report: 'x', spent: 3 }, begin: { minutes: {} } })
    expect(broughtBy(undefined)).toEqual({})
  })
})
