// Checks of whatever page is open, each a list of what is wrong with it.
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { AXE } from './packages'
import type { Desk } from './stage'

/** The rules that a theme can break; the rest of a page is the same in each. */
export const COLOURS = ['color-contrast', 'link-in-text-block']

/** WCAG 2.2 and what else axe knows, or these rules alone. */
export async function inaccessible(page: Page, rules: string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const violations = await page.evaluate(async (values) => {
    const only = values.length ? { runOnly: { type: 'rule' as const, values } } : {}
    return (await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'], ...only })).violations
  }, rules)
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`))
}

/** What makes the page wider than its window. */
export async function sideways(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 800 })
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth
    const over = document.documentElement.scrollWidth - room
    if (over <= 0) return []
    const isOut = (each: Element) => each.getBoundingClientRect().right > room + 1
    const found = [...document.querySelectorAll('body *')].filter((each) => isOut(each) && ![...each.children].some(isOut))
    return [`${over} px wider than ${room}: ${found.slice(0, 3).map((each) => each.outerHTML.slice(0, 120)).join(' | ')}`]
  })
}

/** Keys that stand where words should. */
export async function leftKeys(page: Page): Promise<string[]> {
  const shown = await page.evaluate(() => document.body.innerText)
  return [...new Set(shown.match(/(?<![\w@./-])[a-z]\w*(?:\.[a-z][\w-]*)+(?![\w/])/g) ?? [])].map((key) => `a key without words: ${key}`)
}

/** Kilobytes of programs and styles as they came over the line; letters come only where no Chinese face is installed. */
export async function loadedKb({ watched }: Desk): Promise<number> {
  const sizes = await watched.sizes()
  return sizes.filter(({ url }) => !url.includes('/api/') && !url.endsWith('.woff2')).reduce((sum, { bytes }) => sum + bytes, 0) / 1024
}
