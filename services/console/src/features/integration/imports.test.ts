import { describe, expect, it } from 'vitest'
import { isOpen, isUndoable, kindOf, settled, type ImportRow } from './imports'

const item = (more: Partial<ImportRow> = {}): ImportRow => ({
  id: 'i', version: 1, created_at: '', updated_at: '', kind: 'visits', park: 'p', dry_run: false, state: 'DONE', rows: {}, ...more,
})

describe('an import', () => {
  it('is open until it is done or has failed', () => {
    expect((['QUEUED', 'CHECKING', 'RUNNING', 'DONE', 'FAILED'] as const).map((state) => isOpen(item({ state })))).toEqual([true, true, true, false, false])
  })

  it('can be taken back once, when it is done and was no check', () => {
    expect(isUndoable(item())).toBe(true)
    expect(isUndoable(item({ dry_run: true }))).toBe(false)
    expect(isUndoable(item({ taken_back: 0 }))).toBe(false)
    expect(isUndoable(item({ state: 'RUNNING' }))).toBe(false)
  })

  it('is no clean end while rows were refused', () => {
    expect([kindOf(item()), kindOf(item({ rows: { rejected: 1 } })), kindOf(item({ state: 'FAILED' }))]).toEqual(['done', 'soon', 'late'])
  })

  it('counts a row as settled whatever came of it', () => {
    expect(settled(item({ rows: { total: 9, created: 1, updated: 2, unchanged: 3, rejected: 1 } }))).toBe(7)
  })
})
