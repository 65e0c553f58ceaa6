// The columns of imports and of their problems.
import { useI18n } from 'vue-i18n'
import type { Column } from '@/kit/columns'
import { useFormat } from '@/kit/format'
import { useWords } from '@/kit/useWords'
import type { ImportRow, Problem } from './imports'

export function useImportColumns(): Column<ImportRow>[] {
  const { t } = useI18n()
  const { words } = useWords()
  const { count } = useFormat()
  const rows = (key: 'total' | 'created' | 'updated' | 'unchanged' | 'rejected'): Column<ImportRow> => ({
    key, title: `imports.rows.${key}`, number: true, text: (row) => count(row.rows[key] ?? 0),
  })
  return [
    { key: 'created_at', title: 'imports.when', sort: 'created_at', fixed: true },
    { key: 'kind', title: 'imports.kindName', text: (row) => words(`imports.kind.${row.kind}`, row.kind) },
    { key: 'park', title: 'type.park' },
    { key: 'dry_run', title: 'imports.mode', text: (row) => t(row.dry_run ? 'imports.dryRun' : 'imports.real') },
    { key: 'state', title: 'imports.stateName', sort: 'state' },
    ...(['total', 'created', 'updated', 'unchanged', 'rejected'] as const).map(rows),
  ]
}

export const PROBLEM_COLUMNS: Column<Problem & { id: string }>[] = [
  { key: 'row', title: 'imports.problem.row', number: true, fixed: true, text: ({ row }) => String(row) },
  { key: 'column', title: 'imports.problem.column', fixed: true, text: ({ column }) => column ?? '—' },
  { key: 'heading', title: 'imports.problem.heading', fixed: true, text: ({ heading }) => heading ?? '—' },
  { key: 'message', title: 'imports.problem.message', fixed: true, text: ({ message }) => message },
]
