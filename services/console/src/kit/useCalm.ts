// Nothing moves under the reader's hand: what is shown keeps its place and changes in place; what is new waits until asked
// for, and what is gone goes.
import { computed, ref, watch, type Ref } from 'vue'

export function useCalm<T>(items: Ref<readonly T[] | undefined>, idOf: (item: T) => string) {
  const known = ref<string[] | null>(null)

  watch(items, (now) => { if (now && known.value === null) known.value = now.map(idOf) }, { immediate: true })

  const fresh = computed(() => {
    const seen = new Set(known.value ?? [])
    return (items.value ?? []).filter((item) => !seen.has(idOf(item)))
  })
  const shown = computed(() => {
    const now = new Map((items.value ?? []).map((item) => [idOf(item), item]))
    return (known.value ?? []).flatMap((id) => now.get(id) ?? [])
  })
  const show = () => { known.value = (items.value ?? []).map(idOf) }

  return { shown, fresh, show }
}
