// One instance of a workflow with its definition and past, and the verb `act`. The server decides: nothing is shown as done
// before it answers.
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, toValue, type MaybeRefOrGetter } from 'vue'
import { call, get } from '@/api/client'
import { keys } from '@/api/keys'
import { asProblem } from '@/api/problems'
import { slugOf } from './definition'
import type { Instance, PastEvent } from './instance'
import { useDefinition } from './useDefinition'

/** What blocks a step is a fact of another thing, and no hint tells when this one has heard of it. */
const LOOK_AGAIN_MS = 4000
const isBlocked = (thing: Instance | undefined) => thing?.available_actions.some((offer) => offer.blocked_by.length) ?? false

export interface Act {
  action: string
  evidence: Record<string, unknown>
  key: string
}

/** What the reader saw, and what somebody made of it meanwhile. */
export interface Copies<T> {
  mine: T
  theirs: T
}

const STALE = 412

export function useInstance<T extends Instance>(resource: string, id: MaybeRefOrGetter<string>) {
  const client = useQueryClient()
  const thing = useQuery({
    queryKey: computed(() => keys.thing(resource, toValue(id))),
    queryFn: ({ signal }) => get<T>(`/${resource}/${toValue(id)}`, {}, signal),
    refetchInterval: ({ state }) => isBlocked(state.data) && LOOK_AGAIN_MS,
  })
  const past = useQuery({
    queryKey: computed(() => keys.part(resource, toValue(id), 'history')),
    queryFn: ({ signal }) => get<PastEvent[]>(`/${resource}/${toValue(id)}/history`, {}, signal),
  })
  const slug = computed(() => (thing.data.value ? slugOf(resource, thing.data.value) : null))
  const definition = useDefinition(slug, () => thing.data.value?.definition_version)

  /** What a page is drawn from: the thing and the definition it began with. */
  const ready = computed(() => (thing.data.value && definition.data.value ? { item: thing.data.value, known: definition.data.value } : undefined))
  const fault = computed(() => thing.error.value ?? definition.error.value)
  const events = computed(() => past.data.value ?? [])

  const conflict = shallowRef<Copies<T> | null>(null)
  /** From a refusal because the thing moved on: both copies, and the page goes on with the present one. */
  function compare(error: unknown) {
    const { status, problem } = asProblem(error)
    const [mine, theirs] = [thing.data.value, problem.current as T | undefined]
    if (status !== STALE || !mine || !theirs) return
    conflict.value = { mine, theirs }
    client.setQueryData(keys.thing(resource, toValue(id)), theirs)
  }

  const acting = useMutation({
    mutationFn: ({ action, evidence, key }: Act) =>
      call<T>('POST', `/${resource}/${toValue(id)}/actions/${action}`, { body: { evidence }, key, version: thing.data.value?.version }),
    onMutate: () => { conflict.value = null },
    onSuccess: (changed) => client.setQueryData(keys.thing(resource, toValue(id)), changed),
    onError: compare,
    onSettled: () => client.invalidateQueries({ queryKey: keys.resource(resource) }),
  })

  return { thing, past, definition, slug, ready, fault, events, conflict, act: acting.mutateAsync, sending: acting.isPending }
}
