import type { Page } from 'playwright-core'
import words from '@/messages/zh-CN.json'
import { must, scenario } from '../scenario'
import { LAIJIN, logIn, settled, type Desk, type Stage } from '../stage'

const LIST = '**/api/v1/linkages?*'

/** A board on which the list of linkages is refused until `free` is called. */
async function refused(stage: Stage, status: number, headers: Record<string, string> = {}): Promise<Desk & { free: () => Promise<void> }> {
  const desk = await stage.enter(stage.account(LAIJIN, 'street_officer'))
  desk.watched.expect(status)
  const body = JSON.stringify({ type: '/problems/planted', title: '', detail: '', status, instance: '/api/v1/linkages' })
  await desk.page.route(LIST, (route) => route.fulfill({ status, headers, contentType: 'application/problem+json', body }))
  await desk.page.locator('#menu a', { hasText: words.menu.linkages }).click()
  return { ...desk, free: () => desk.page.unroute(LIST) }
}

const panel = (page: Page, title: string) => page.locator('main [role="alert"]', { hasText: title })
const banner = (page: Page, text: string) => page.locator('.rest > [role="alert"]', { hasText: text })

scenario('a session that ends asks for the password over the page, which is kept', async (stage) => {
  const account = stage.account(LAIJIN, 'street_officer')
  const desk = await stage.enter(account)
  const { page, watched } = desk
  watched.expect(401)
  await page.route('**/api/v1/**', (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{}' }))
  await page.locator('#menu a', { hasText: words.menu.linkages }).click()
  await page.locator('dialog[open]').waitFor()
  must(await page.locator('.shell').evaluate((shell) => (shell as HTMLElement).inert), 'what lies beneath cannot be used')
  await page.unroute('**/api/v1/**')
  await page.locator('dialog[open] #password').fill(account.password!)
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await page.locator('[data-card]').first().waitFor()
  must(new URL(page.url()).pathname === '/linkages', 'the page is the one that was asked for')
})

scenario('what somebody may not see says so, and whom to ask', async (stage) => {
  const { page } = await refused(stage, 403)
  await panel(page, words.fault['403'].title).filter({ hasText: words.fault['403'].ask }).waitFor()
  must(!(await page.locator('main [role="alert"] button').count()), 'asking again would not help')
})

scenario('a thing that is not there says so, and so does an address where nothing is', async (stage) => {
  const desk = await stage.enter(stage.account(LAIJIN, 'street_officer'))
  desk.watched.expect(404)
  await desk.page.goto('/linkages/00000000-0000-7000-8000-000000000000')
  await desk.page.locator('main [role="alert"] h2').waitFor()
  await desk.page.goto('/nothing/is/here')
  await desk.page.locator('h1', { hasText: words.fault['404'].title }).waitFor()
})

scenario('a service that is away is told above the page with the seconds left, and the page comes by itself', async (stage) => {
  const { page, free } = await refused(stage, 503, { 'Retry-After': '2' })
  await banner(page, words.fault['503'].title).filter({ hasText: /[12]/ }).waitFor()
  await free()
  await page.locator('[data-card]').first().waitFor()
  await page.locator('.rest > [role="alert"] p').waitFor({ state: 'detached' })
})

scenario('who asks too fast is told to wait', async (stage) => {
  const { page } = await refused(stage, 429, { 'Retry-After': '5' })
  await banner(page, words.fault['429'].title).filter({ hasText: /[1-5]/ }).waitFor()
})

scenario('without the network the page says so and goes on when it is back', async (stage) => {
  const desk = await stage.enter(stage.account(LAIJIN, 'street_officer'))
  const { page } = desk
  await page.context().setOffline(true)
  await page.locator('#menu a', { hasText: words.menu.overview }).click()
  await banner(page, words.fault['0'].title).waitFor()
  await page.context().setOffline(false)
  await page.locator('[data-figure="K1"]').waitFor()
  await settled(desk)
})

scenario('a log-out forgets who was here', async (stage) => {
  const account = stage.account(LAIJIN, 'street_officer')
  const { page } = await stage.enter(account)
  await page.locator('.person summary').click()
  await page.locator('[data-leave]').click()
  await page.locator('#username').waitFor()
  must((await page.evaluate(() => localStorage.getItem('balian.session'))) === null, 'the session is still kept')
  await page.goto('/overview')
  await logIn(page, account)
  must(new URL(page.url()).pathname === '/overview', 'after the login the page that was asked for')
})
