// The columns of requests and of a unit's legs; the same ones make table and cards.
import { useI18n } from 'vue-i18n'
import type { Column } from '@/kit/columns'
import { useFormat } from '@/kit/format'
import { useWords } from '@/kit/useWords'
import type { Assignment, Request } from './queries'

type NameOf = (code: string) => string

export function useRequestColumns(nameOf: NameOf): Column<Request>[] {
  const { day } = useFormat()
  return [
    { key: 'number', title: 'requests.number', fixed: true },
    { key: 'class', title: 'requests.class', text: (row) => nameOf(row.class) },
    { key: 'place', title: 'requests.place' },
    { key: 'asked', title: 'requests.asked', text: (row) => day(row.created_at) },
    { key: 'state', title: 'requests.state' },
    { key: 'next', title: 'requests.next' },
    { key: 'due', title: 'requests.due', sort: 'due_at' },
  ]
}

export function useLegColumns(nameOf: NameOf): Column<Assignment>[] {
  const { t } = useI18n()
  const { state } = useWords()
  return [
    { key: 'number', title: 'requests.number', fixed: true },
    { key: 'class', title: 'requests.class', text: (row) => nameOf(row.class) },
    { key: 'park', title: 'type.park' },
    { key: 'unit', title: 'requests.unit' },
    { key: 'role', title: 'requests.part', text: (row) => t(`requests.leg.role.${row.role}`) },
    { key: 'state', title: 'requests.state', text: (row) => state('request', row.request_state) },
    { key: 'due', title: 'requests.due', sort: 'due_at' },
  ]
}
