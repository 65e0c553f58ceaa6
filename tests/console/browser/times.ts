// How soon a person sees something: the first content of a cold page, and a figure after somebody else's visit was
// acknowledged. Prints one JSON line, times in milliseconds.
import type { Page } from 'playwright-core'
import { launch } from './chromium'
import { LAIJIN, Stage } from './stage'

const FIGURE = '[data-figure="K4"] [data-fraction]'
const [address, accounts, starts, visits] = process.argv.slice(2)

/** Each time a browser that has nothing of the console yet. */
async function firstContent(stage: Stage): Promise<number> {
  const { page } = await stage.desk()
  await page.goto('/login')
  const painted = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
  const at = (await painted.jsonValue()) as number
  await stage.clear()
  return at
}

/** From now on the page notes when the figure reads otherwise. */
const noteMoves = (page: Page) =>
  page.evaluate((figure) => {
    const shown = () => document.querySelector(figure)?.textContent
    let before = shown()
    const moves: number[] = Object.assign(window, { moves: [] as number[] }).moves
    const look = () => {
      if (shown() === before) return
      before = shown()
      moves.push(Date.now())
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  }, FIGURE)

const movesOf = (page: Page) => page.evaluate(() => (window as unknown as { moves: number[] }).moves)

async function shownAfter(stage: Stage, most: number): Promise<number[]> {
  const officer = stage.account(LAIJIN, 'street_officer')
  const api = stage.api(officer)
  const park = (await api.every('/parks?code=LJ'))[0]!.id
  const visited = new Set((await api.every('/visits')).map((visit) => visit.enterprise))
  const unseen = (await api.every(`/enterprises?park=${park}`)).filter(({ id }) => !visited.has(id)).slice(0, most)
  const { page } = await stage.enter(officer, {}, `/overview?park=${park}`)
  await page.locator('[data-live="live"]').waitFor()
  await noteMoves(page)
  const waits: number[] = []
  for (const [at, { id }] of unseen.entries()) {
    await api.call('POST', '/visits', { enterprise: id, type: 'SPECIAL', visited_on: '2016-05-20' })
    const acknowledged = Date.now()
    await page.waitForFunction((count) => (window as unknown as { moves: number[] }).moves.length > count, at)
    waits.push(Math.max((await movesOf(page))[at]! - acknowledged, 0))
  }
  return waits
}

const browser = await launch()
const stage = new Stage(address!, accounts!, browser)
const first: number[] = []
for (let round = 0; round < Number(starts); round++) first.push(await firstContent(stage))
const shown = await shownAfter(stage, Number(visits))
await browser.close()
process.stdout.write(`${JSON.stringify({ first, shown })}\n`)
process.exit()
