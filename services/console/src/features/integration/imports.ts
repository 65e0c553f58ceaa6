// Imports as the API tells them, and what may be done with one.
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { call, get, newKey } from '@/api/client'
import type { IntegrationImportThing } from '@/api/generated'
import { keys } from '@/api/keys'
import type { Kind } from '@/kit/shape'

export interface Problem {
  row: number
  column: string | null
  heading: string | null
  slug: string
  message: string
}

export type ImportRow = IntegrationImportThing
export type Import = IntegrationImportThing & { problems: Problem[]; rows_to_fix: string | null }

const RESOURCE = 'imports'
const AGAIN_MS = 1_500

export const isOpen = (item: ImportRow) => item.state !== 'DONE' && item.state !== 'FAILED'

/** A finished one that wrote something, once. */
export const isUndoable = (item: ImportRow) => item.state === 'DONE' && !item.dry_run && typeof item.taken_back !== 'number'

/** How many rows are settled, as far as this is told. */
export const settled = ({ rows }: ImportRow) => (rows.created ?? 0) + (rows.updated ?? 0) + (rows.unchanged ?? 0) + (rows.rejected ?? 0)

export function kindOf(item: ImportRow): Kind {
  if (item.state === 'FAILED') return 'late'
  if (isOpen(item)) return item.state === 'QUEUED' ? 'draft' : 'in-hand'
  return item.rows.rejected ? 'soon' : 'done'
}

/** One import; asked again and again while it runs. */
export const useImport = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: computed(() => keys.thing(RESOURCE, toValue(id))),
    queryFn: ({ signal }) => get<Import>(`/imports/${toValue(id)}`, {}, signal),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? AGAIN_MS : false),
  })

export function useUndo(id: MaybeRefOrGetter<string>) {
  const client = useQueryClient()
  const key = newKey()
  return useMutation({
    mutationFn: () => call<Import>('POST', `/imports/${toValue(id)}/actions/undo`, { body: {}, key }),
    onSuccess: (changed) => client.setQueryData(keys.thing(RESOURCE, toValue(id)), changed),
    onSettled: () => client.invalidateQueries({ queryKey: keys.resource(RESOURCE) }),
  })
}

export interface Upload {
  kind: string
  park: string
  file: File
  dryRun: boolean
}

/** The verb raises ProblemError. */
export function useUpload() {
  const client = useQueryClient()
  return async ({ kind, park, file, dryRun }: Upload, key: string) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ kind, park, dry_run: String(dryRun), file })) body.append(name, value)
    const made = await call<Import>('POST', '/imports', { upload: body, key })
    void client.invalidateQueries({ queryKey: keys.resource(RESOURCE) })
    return made
  }
}
