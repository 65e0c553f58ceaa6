import { must, scenario } from '../scenario'
import { LAIJIN, settled, type Desk } from '../stage'

const focused = ({ page }: Desk) => page.evaluate(() => {
  const at = document.activeElement as HTMLElement
  return { card: at.closest<HTMLElement>('[data-card]')?.dataset.card ?? null, text: at.textContent ?? '', action: at.dataset.action ?? null, id: at.id, visible: at.matches(':focus-visible') }
})

/** Tab until it is there; a reader gives up after a while. */
async function tabTo(desk: Desk, isThere: (at: Awaited<ReturnType<typeof focused>>) => boolean, what: string) {
  for (let presses = 0; presses < 40; presses++) {
    await desk.page.keyboard.press('Tab')
    const at = await focused(desk)
    if (isThere(at)) return at
  }
  throw new Error(`the tab key does not lead to ${what}`)
}

scenario('the board is used without a mouse: skip the menu, walk the cards, open the actions of one, begin one, leave it', async (stage) => {
  const desk = await stage.enter(stage.account(LAIJIN, 'station_worker'), {}, '/linkages')
  const { page } = desk
  const { keyboard } = page
  await page.locator('h1').evaluate((heading) => (heading as HTMLElement).blur())
  await tabTo(desk, ({ text }) => text === '跳到正文', 'the way past the menu')
  await keyboard.press('Enter')
  const first = await tabTo(desk, ({ card }) => card !== null, 'the cards')
  must(first.visible, 'one sees where one is')
  const hasBelow = await page.locator(`[data-card="${first.card}"] + [data-card]`).count()
  await keyboard.press(hasBelow ? 'ArrowDown' : 'ArrowRight')
  const second = await focused(desk)
  must(second.card && second.card !== first.card, 'an arrow leads to another card')
  await keyboard.press('m')
  await page.locator('[data-card-actions] [data-action]').first().waitFor()
  await tabTo(desk, ({ action }) => action !== null, 'an action')
  await keyboard.press('Enter')
  await page.locator('form.form').waitFor()
  await tabTo(desk, ({ id }) => id.includes(second.card!.replaceAll(/[^\w]/g, '_')), 'a field of the form')
  await keyboard.press('Escape')
  await page.locator('[data-card-actions]').waitFor({ state: 'detached' })
  must((await focused(desk)).card === second.card, 'one is back at the card')
})

scenario('after a change of page the heading has the focus and the page has its name', async (stage) => {
  const desk = await stage.enter(stage.account(LAIJIN, 'street_officer'))
  await desk.page.locator('#menu a').nth(1).press('Enter')
  await settled(desk)
  await desk.page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  must((await desk.page.title()).includes((await desk.page.locator('h1').innerText()).trim()), 'the title names the page')
})
