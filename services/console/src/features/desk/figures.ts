// The five figures of the reader's jurisdiction; who gets no figures has no such part on his desk.
import { useQuery } from '@tanstack/vue-query'
import { get } from '@/api/client'
import type { InsightFigure } from '@/api/generated'
import { keys } from '@/api/keys'

const FIVE = { id: 'K1,K2,K3,K4,K5' }

export const useFive = () =>
  useQuery({
    queryKey: keys.figures(FIVE),
    queryFn: async ({ signal }) => (await get<{ items: InsightFigure[] }>('/kpis', FIVE, signal)).items,
    retry: false,
  })
