// The columns of enterprises; the same ones make table and cards.
import { useI18n } from 'vue-i18n'
import type { Column } from '@/kit/columns'
import { useFormat } from '@/kit/format'
import { useWords } from '@/kit/useWords'
import { useQuantity } from './quantity'
import type { Enterprise } from './queries'

export function useEnterpriseColumns(): Column<Enterprise>[] {
  const { t } = useI18n()
  const { words } = useWords()
  const { day } = useFormat()
  const quantity = useQuantity()
  const told = (yes: boolean | undefined) => t(yes ? 'yes' : 'no')
  return [
    { key: 'name', title: 'registry.name', sort: 'name', fixed: true },
    { key: 'credit_code', title: 'registry.creditCode', text: (row) => row.credit_code },
    { key: 'park', title: 'type.park' },
    { key: 'sector', title: 'registry.sector', sort: 'sector', text: (row) => words(`sector.${row.sector}`, row.sector) },
    { key: 'cover', title: 'registry.coverage' },
    { key: 'headcount', title: 'registry.headcount', number: true, text: (row) => quantity(row.headcount) },
    { key: 'moved_in', title: 'registry.movedIn', sort: 'moved_in', text: (row) => (row.moved_in ? day(row.moved_in) : '—') },
    { key: 'key', title: 'registry.key', text: (row) => told(row.key) },
    { key: 'listed', title: 'registry.listed', text: (row) => told(row.listed) },
    { key: 'state', title: 'registry.stateName', sort: 'state', text: (row) => words(`registry.state.${row.state}`, row.state ?? '') },
  ]
}
