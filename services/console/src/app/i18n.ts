// Languages: messages live with what speaks them and are compiled beforehand; a feature's are loaded with its route.
import { nextTick } from 'vue'
import { createI18n, type LocaleMessages, type VueMessageType } from 'vue-i18n'
import { settings, type Language } from './settings'

type Messages = { default: LocaleMessages<VueMessageType>[string] }

const common = import.meta.glob<Messages>('../messages/*.json')
const ofFeatures = import.meta.glob<Messages>('../features/*/messages/*.json')
const loaded = new Set<string>()
const features = new Set<string>()

export const i18n = createI18n({ legacy: false, locale: settings.language, fallbackLocale: false, missingWarn: false })

/** Messages of the shell in the present language. */
export const loadCommon = () => load(common[`../messages/${settings.language}.json`]!, 'common', settings.language)

/** Messages of one feature, and of those seen before, in the present language. */
export async function loadFeature(name: string) {
  features.add(name)
  await Promise.all([...features].map((each) => loadOne(each, settings.language)))
}

export async function speak(language: Language) {
  settings.language = language
  await Promise.all([loadCommon(), ...[...features].map((each) => loadOne(each, language))])
  i18n.global.locale.value = language
  await nextTick()
}

function loadOne(feature: string, language: Language) {
  const read = ofFeatures[`../features/${feature}/messages/${language}.json`]
  return read ? load(read, feature, language) : Promise.resolve()
}

async function load(read: () => Promise<Messages>, of: string, language: Language) {
  if (loaded.has(`${of} ${language}`)) return
  i18n.global.mergeLocaleMessage(language, (await read()).default)
  loaded.add(`${of} ${language}`)
}
