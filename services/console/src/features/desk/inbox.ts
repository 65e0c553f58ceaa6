// The inbox: one list of everything that waits, grouped by how long it still may; pure but for the question.
import { useQuery } from '@tanstack/vue-query'
import { get } from '@/api/client'
import { keys } from '@/api/keys'

export interface Waiting {
  resource: string
  id: string
  title: string
  role: string
  action: string
  since: string
  due_at: string | null
  bucket: 'WITHIN' | 'APPROACHING' | 'BREACHED'
}

export function useInbox(waiting: 'mine' | 'others') {
  return useQuery({
    queryKey: keys.inbox({ waiting }),
    queryFn: async ({ signal }) => (await get<{ items: Waiting[] }>('/inbox', { waiting, limit: 200 }, signal)).items,
  })
}

export type Group = 'late' | 'today' | 'week' | 'later'

const DAY = 86_400_000

export function groupOf(waiting: Waiting, now: Date): Group {
  if (waiting.bucket === 'BREACHED') return 'late'
  if (!waiting.due_at) return 'later'
  const days = (Date.parse(waiting.due_at) - now.getTime()) / DAY
  if (days < 1) return 'today'
  return days < 7 ? 'week' : 'later'
}

/** Groups in their order, without the empty ones; inside each what ends first stands first. */
export function grouped(items: readonly Waiting[], now: Date): { group: Group; items: Waiting[] }[] {
  const ordered = [...items].sort((one, other) => (one.due_at ?? '9').localeCompare(other.due_at ?? '9'))
  const groups: Group[] = ['late', 'today', 'week', 'later']
  return groups
    .map((group) => ({ group, items: ordered.filter((each) => groupOf(each, now) === group) }))
    .filter((each) => each.items.length)
}
