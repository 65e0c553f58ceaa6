// The one cache of server data: asks again only where that may help, keeps what it had while it asks.
import { QueryClient } from '@tanstack/vue-query'
import { isPassing } from './client'
import { asProblem } from './problems'

const TRIES = 4
const LONGEST_MS = 15_000

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 600_000,
      retry: (count, error) => count < TRIES && isPassing(error),
      retryDelay: (count, error) => Math.min((asProblem(error).retryAfter ?? 1) * 1000 * 2 ** count, LONGEST_MS),
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
