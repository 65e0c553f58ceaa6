// The one formatter of times, shares and counts, in the reader's language and China's time.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000

export interface Left {
  late: boolean
  n: number
  unit: 'day' | 'hour' | 'minute'
}

/** The distance to a moment in its largest sensible unit. */
export function left(due: Date, now: Date): Left {
  const ms = due.getTime() - now.getTime()
  const minutes = Math.max(1, Math.round(Math.abs(ms) / MINUTE))
  const late = ms < 0
  if (minutes >= 48 * 60) return { late, n: Math.round(minutes / 60 / 24), unit: 'day' }
  return minutes >= 60 ? { late, n: Math.round(minutes / 60), unit: 'hour' } : { late, n: minutes, unit: 'minute' }
}

export function useFormat() {
  const { locale } = useI18n()
  const by = <T>(make: (language: string) => T) => computed(() => make(locale.value))
  const dates = by((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: ZONE }))
  const moments = by((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: ZONE }))
  const times = by((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: ZONE }))
  const counts = by((language) => new Intl.NumberFormat(language))
  const shares = by((language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }))
  const amounts = by((language) => new Intl.NumberFormat(language, { style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol' }))
  const at = (value: string | Date) => (typeof value === 'string' ? new Date(value) : value)
  return {
    day: (value: string | Date) => dates.value.format(at(value)),
    moment: (value: string | Date) => moments.value.format(at(value)),
    time: (value: string | Date) => times.value.format(at(value)),
    count: (value: number) => counts.value.format(value),
    /** Fen in yuan. */
    money: (fen: number) => amounts.value.format(fen / 100),
    share: (value: number) => shares.value.format(value),
  }
}
