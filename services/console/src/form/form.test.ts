// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { FIELDS } from './fields'
import { byKey, idOfPointer, nearest } from './pointers'
import { given, isGiven } from './wanted'

describe('a form drawn from data', () => {
  it('has a control for every type of evidence', () => {
    const types = ['text', 'number', 'date', 'bool', 'choice', 'reference', 'references', 'document', 'members', 'ballot']
    const ours = ['money', 'files']
    expect(Object.keys(FIELDS)).toEqual([...types, ...ours])
  })

  it('sends only what was brought, and no is an answer', () => {
    expect(given({ a: '', b: null, c: [], d: false, e: 0, f: 'x' })).toEqual({ d: false, e: 0, f: 'x' })
    expect(isGiven(undefined)).toBe(false)
  })

  it('leads from a pointer to the field, or to the nearest around it', () => {
    const id = idOfPointer('f', '/evidence/assembly/votes/0/member')
    expect(id).toBe('f-assembly-votes-0-member')
    expect(nearest(id, (each) => each === 'f-assembly')).toBe('f-assembly')
  })

  it('gathers what is wrong with one field', () => {
    const fault = (pointer: string, message: string) => ({ pointer, slug: 's', message })
    expect(byKey([fault('/evidence/a/x', 'one'), fault('/subject/a', 'two')], ['a'])).toEqual({ a: 'one two' })
    expect(byKey([fault('/answers/day', 'one'), fault('/day', 'two')], ['day', 'answers-day'])).toEqual({ 'answers-day': 'one', day: 'two' })
  })
})
