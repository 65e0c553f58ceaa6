// Every address of the console, found where the features tell it: a new page is walked through without being named here.
import type { Page } from 'playwright-core'
import type { Feature } from '@/app/feature'
import type { Api } from './api'

const features = import.meta.glob<{ feature: Feature }>('../../../services/console/src/features/*/routes.ts', { eager: true })
const THING = '.thing'
const FIGURES = 'figures'

export const routes = Object.values(features).flatMap(({ feature }) => feature.routes.map((route) => ({ path: route.path, name: String(route.name) })))

/** The pages as one reader meets them; that of a thing at the first he may see, not at all where there is none. */
export async function pagesFor(reader: Api): Promise<{ name: string; address: string }[]> {
  const found = await Promise.all(routes.map(async ({ path, name }) => ({ name, address: path.includes(':id') ? await ofThing(reader, path, name) : path })))
  return found.flatMap(({ name, address }) => (address === null ? [] : [{ name, address }]))
}

async function ofThing(reader: Api, path: string, name: string): Promise<string | null> {
  const resource = name.replace(THING, '')
  // A figure has no list of its own: it is one of a park.
  if (resource === FIGURES) return ofThing(reader, `${path.replace(':id', 'K1')}?park=:id`, 'parks')
  const { items } = await reader.get<{ items: { id: string }[] }>(`/${resource}?limit=1`).catch(() => ({ items: [] }))
  return items[0] ? path.replace(':id', items[0].id) : null
}

/** To another address without loading the console anew, as a link leads there; ends when its page is put up. */
export async function go(page: Page, address: string) {
  await page.evaluate((to) => {
    const root = document.querySelector('#app') as Element & { __vue_app__: { config: { globalProperties: { $router: { push(to: string): Promise<unknown> } } } } }
    return root.__vue_app__.config.globalProperties.$router.push(to).then(() => undefined)
  }, address)
}
