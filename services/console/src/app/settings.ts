// What a person likes: language, theme, density, large text, columns. Typed, each with its default; what comes back from
// the browser's storage is judged before use. Written to the root element, where the style sheets read it.
import { reactive, watch } from 'vue'

export type Language = 'zh-CN' | 'en'

/** Each language is named in itself. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '中文', en: 'English' }

export interface View {
  name: string
  query: Record<string, string>
}

export interface Settings {
  language: Language
  theme: 'light' | 'dark' | 'system'
  density: 'compact' | 'normal' | 'roomy'
  large: boolean
  narrow: boolean
  columns: Record<string, string[]>
  /** By list, what somebody keeps under a name of his own. */
  views: Record<string, View[]>
}

const PLACE = 'balian.settings'

const DEFAULTS: Settings = {
  language: navigator.language.startsWith('zh') ? 'zh-CN' : 'en',
  theme: 'system',
  density: 'normal',
  large: false,
  narrow: false,
  columns: {},
  views: {},
}

const ALLOWED: { [Name in keyof Settings]: (value: unknown) => boolean } = {
  language: (value) => value === 'zh-CN' || value === 'en',
  theme: (value) => ['light', 'dark', 'system'].includes(value as string),
  density: (value) => ['compact', 'normal', 'roomy'].includes(value as string),
  large: (value) => typeof value === 'boolean',
  narrow: (value) => typeof value === 'boolean',
  columns: (value) => !!value && Object.values(value).every((each) => Array.isArray(each)),
  views: (value) => !!value && Object.values(value).every((each) => Array.isArray(each) && each.every(isView)),
}

function isView(value: unknown): boolean {
  const { name, query } = (value ?? {}) as Partial<View>
  return typeof name === 'string' && !!query && Object.values(query).every((each) => typeof each === 'string')
}

/** The stored settings, each that is not what it should be replaced by its default. */
export function judged(text: string | null): Settings {
  const found = parsed(text)
  const kept = Object.entries(ALLOWED).filter(([name, holds]) => holds(found[name]))
  return { ...structuredClone(DEFAULTS), ...Object.fromEntries(kept.map(([name]) => [name, found[name]])) }
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}

export const settings = reactive(judged(localStorage.getItem(PLACE)))

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')

export const isDark = () => settings.theme === 'dark' || (settings.theme === 'system' && prefersDark.matches)

function apply() {
  const root = document.documentElement
  root.lang = settings.language
  root.dataset.theme = isDark() ? 'dark' : 'light'
  root.dataset.density = settings.density
  root.dataset.large = String(settings.large)
}

/** From now on the page follows the settings, and they are kept. */
export function follow() {
  prefersDark.addEventListener('change', apply)
  watch(
    settings,
    () => {
      apply()
      localStorage.setItem(PLACE, JSON.stringify(settings))
    },
    { immediate: true, deep: true },
  )
}
