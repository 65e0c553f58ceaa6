// The name of a thing that is known by type and id; one that the reader may not see has none, only a word for its type.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { get } from '@/api/client'
import { keys } from '@/api/keys'
import { pluralOf } from '@/api/resources'

interface Called {
  name?: string | { zh: string; en: string }
  number?: string
}

/** Persons and accounts have no names for other readers. */
const NAMELESS = ['person', 'user']

export function useNamed(type: MaybeRefOrGetter<string>, id: MaybeRefOrGetter<string | null | undefined>) {
  const { t, te, locale } = useI18n()
  const resource = computed(() => pluralOf(toValue(type)))
  const thing = useQuery({
    queryKey: computed(() => keys.thing(resource.value, toValue(id) ?? '')),
    queryFn: ({ signal }) => get<Called>(`/${resource.value}/${toValue(id)}`, {}, signal),
    enabled: computed(() => Boolean(toValue(id)) && !NAMELESS.includes(toValue(type))),
    staleTime: 600_000,
  })
  const name = computed(() => {
    const { name: called, number } = thing.data.value ?? {}
    return typeof called === 'object' ? called[locale.value === 'en' ? 'en' : 'zh'] : (called ?? number)
  })
  const kind = computed(() => (te(`type.${toValue(type)}`) ? t(`type.${toValue(type)}`) : toValue(type)))
  return { resource, name, kind, isHidden: computed(() => thing.isError.value && !thing.data.value) }
}
