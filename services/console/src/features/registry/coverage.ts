// How enterprises are covered, as the figures say: by an organization, by other work, or not at all; and the share of an
// area. Pure but for the composable.
import { computed } from 'vue'
import type { InsightExplanation } from '@/api/generated'
import { useExplained } from './queries'

export type Cover = 'organized' | 'worked' | 'open'

export interface Share {
  counted: number
  all: number
}

export const idsOf = (list: InsightExplanation['counted'] = []) => new Set(list.map((each) => each.subject.id))

/** How many of these enterprises are covered; none of those that the figure does not look at. */
export function shareOf(enterprises: readonly string[], organized: ReadonlySet<string>, looked: ReadonlySet<string>): Share | null {
  const within = enterprises.filter((id) => looked.has(id))
  return within.length ? { counted: within.filter((id) => organized.has(id)).length, all: within.length } : null
}

const STEPS = 5

/** The step of colour for a share, 0 the palest; null for what has no share. */
export const stepOf = (share: Share | null) => (share ? Math.min(STEPS - 1, Math.floor((share.counted / share.all) * STEPS)) : null)

export function useCover() {
  const organization = useExplained('K1')
  const work = useExplained('K3')
  const organized = computed(() => idsOf(organization.data.value?.counted))
  const worked = computed(() => idsOf(work.data.value?.counted))
  const looked = computed(() => new Set([...organized.value, ...idsOf(organization.data.value?.uncounted)]))

  /** Null where the figures are not told, or do not look at this enterprise. */
  function coverOf(enterprise: string): Cover | null {
    if (!looked.value.has(enterprise)) return null
    if (organized.value.has(enterprise)) return 'organized'
    return worked.value.has(enterprise) ? 'worked' : 'open'
  }
  return { organized, looked, coverOf, isTold: computed(() => organization.isSuccess.value) }
}
