// The values of a closed list with their words: what has words can be chosen.
import { useI18n } from 'vue-i18n'

export function useOptions() {
  const { t, tm } = useI18n()
  /** `room` is the key under which the words of the values lie. */
  return (room: string) => Object.keys(tm(room) as object).map((value) => ({ value, label: t(`${room}.${value}`) }))
}
