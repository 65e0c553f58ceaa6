import type { Page } from 'playwright-core'
import { act, fill, type Brought } from '../forms'
import { go } from '../routes'
import { must, mustBeClean, scenario } from '../scenario'
import { LAIJIN, SECOND, settled, type Desk, type Stage } from '../stage'

const CLASS = 'ENTERPRISE_GROWTH'
const TEXT = '想了解高新技术企业认定的条件。'
const MOBILE = '13800000007'

const at = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!

/** Fills the form that is open and waits until the page has taken it. */
async function send(page: Page, brought: Brought) {
  const form = page.locator('form.form')
  await fill(page, form, brought)
  await form.locator('button[type="submit"]').click()
}

/** A contact finds the service in the menu and asks for it; the page that follows says its number. */
async function ask(stage: Stage): Promise<Desk & { id: string }> {
  const desk = await stage.enter(stage.account(SECOND, 'enterprise_contact'), {}, '/service-items')
  const { page } = desk
  await page.locator(`[data-class="${CLASS}"] a`).first().click()
  await page.locator('[data-ask]').click()
  await send(page, { text: TEXT, topic: '高新技术企业认定', contact: MOBILE })
  await page.locator('article[data-state="SUBMITTED"]').waitFor()
  return { ...desk, id: at(page) }
}

/** The station takes it from the tab of what it has to accept, and sends it where the routing table says. */
async function dispatch(stage: Stage, id: string): Promise<Desk> {
  const desk = await stage.enter(stage.account(SECOND, 'station_worker'), {}, '/requests')
  const { page } = desk
  await page.locator('[data-tab="accept"]').click()
  await page.locator(`tr a[href*="${id}"][data-next="accept"]`).click()
  await send(page, {})
  await page.locator('article[data-state="ACCEPTED"] [data-route]').waitFor()
  await act(page, 'dispatch', { basis: '职责分工' })
  await page.locator('article[data-state="DISPATCHED"] [data-leg="LEAD"]').waitFor()
  return desk
}

/** The officer of the department that leads works from his queue. */
async function handle(stage: Stage, id: string) {
  const { legs } = await stage.api(stage.account(SECOND, 'street_officer')).get<{ legs: { unit: { id: string } }[] }>(`/requests/${id}`)
  const officer = stage.accounts.find((each) => each.tenant === SECOND && each.jurisdiction?.department === legs[0]!.unit.id)
  must(officer, 'somebody acts for the department that leads')
  const { page } = await stage.enter(officer, {}, '/requests/queue')
  await page.locator(`tr a[href$="${id}"]`).click()
  await act(page, 'respond', { contact_record: '已与企业联系，约定周三上门。' })
  await page.locator('article[data-state="RESPONDED"]').waitFor()
  await act(page, 'resolve', { result: '已上门说明认定条件和材料清单。' })
  await page.locator('article[data-state="RESOLVED"]').waitFor()
}

async function callBack(stage: Stage, id: string) {
  const { page } = await stage.enter(stage.account(SECOND, 'callback_worker'), {}, `/requests/callbacks?id=${id}`)
  await page.locator(`[data-call="${id}"]`).waitFor()
  await send(page, { reached: 'true', solved: 'true', satisfied: 'true' })
  await page.locator('article[data-state="CLOSED"]').waitFor()
  await page.locator(`[data-call="${id}"]`).waitFor({ state: 'detached' })
}

scenario('an enterprise asks at the menu, the station dispatches, a department answers, a call-back closes it', async (stage) => {
  const { page, id } = await ask(stage)
  await dispatch(stage, id)
  await handle(stage, id)
  await callBack(stage, id)
  await page.locator('article[data-state="CLOSED"]').waitFor()
  const { public_code: code } = await stage.api(stage.account(SECOND, 'enterprise_contact')).get(`/requests/${id}`)
  await anybodyFollows(stage, String(code))
})

/** Without a log-in, by the code alone; nothing of anyone. */
async function anybodyFollows(stage: Stage, code: string) {
  const stranger = await stage.desk()
  await stranger.page.goto('/open/status')
  await stranger.page.locator('#code').fill(code)
  await stranger.page.keyboard.press('Enter')
  await stranger.page.locator('[data-status="CLOSED"]').waitFor()
  const told = (await stranger.watched.answers()).map(({ body }) => body).join()
  mustBeClean([TEXT, MOBILE, '"enterprise":', '"requester":', '"legs":'].filter((word) => told.includes(word)))
}

scenario('a request that a person keeps from the employer is nowhere in what the employer is told', async (stage) => {
  const contact = stage.account(SECOND, 'enterprise_contact')
  const person = stage.account(SECOND, 'person')
  const body = { class: CLASS, text: TEXT, private: true, enterprise: contact.jurisdiction?.enterprise }
  const { id, number } = await stage.api(person).call<{ id: string; number: string }>('POST', '/requests', body)
  const own = await stage.enter(person, {}, `/requests/${id}`, [403, 404])
  await own.page.locator('article[data-state="SUBMITTED"]').waitFor()
  const desk = await stage.enter(contact, {}, '/requests', [403, 404])
  for (const address of ['/requests?open=true', '/requests?open=false', '/desk', `/enterprises/${body.enterprise}`, `/requests/${id}`]) {
    await go(desk.page, address)
    await settledOrRefused(desk)
  }
  await desk.page.locator('main [role="alert"] h2').waitFor()
  const answers = (await desk.watched.answers()).filter(({ status }) => status === 200)
  mustBeClean([id, number].flatMap((secret) => answers.filter((each) => each.body.includes(secret)).map(({ url }) => `${url} tells ${secret}`)))
})

/** A refusal has no first heading of a page. */
async function settledOrRefused({ page, watched }: Desk) {
  await page.locator('main h1, main h2').first().waitFor()
  await watched.quiet()
}

scenario('the menu is open to anybody: three kinds, eight classes, each service with its questions and price', async (stage) => {
  const desk = await stage.desk()
  const { page } = desk
  await page.goto('/login')
  await page.locator('a[href="/open/menu"]').click()
  await page.locator('#street').fill(SECOND)
  await page.keyboard.press('Enter')
  await page.locator('[data-kind]').first().waitFor()
  const [kinds, classes] = [await page.locator('[data-kind]').count(), await page.locator('[data-class]').count()]
  must(kinds === 3 && classes === 8, `${kinds} kinds and ${classes} classes`)
  await page.locator(`[data-class="${CLASS}"] a`).first().click()
  await page.locator('ol li', { hasText: '咨询事项' }).waitFor()
  await settled(desk)
  mustBeClean(desk.watched.faults())
})

scenario('a call that reaches nobody asks for no verdict and is counted', async (stage) => {
  const { page, id } = await ask(stage)
  await dispatch(stage, id)
  await handle(stage, id)
  const desk = await stage.enter(stage.account(SECOND, 'callback_worker'), {}, `/requests/callbacks?id=${id}`)
  await send(desk.page, { reached: 'false' })
  await desk.page.locator('[data-tries]', { hasText: '已拨打 1 次' }).waitFor()
  must((await page.locator('article').getAttribute('data-state')) === 'RESOLVED', 'it is still to be called')
})

const NAME = '示例服务项'

/** The station writes a service that asks one question; its draft has a page. */
async function write(stage: Stage): Promise<Desk> {
  const desk = await stage.enter(stage.account(LAIJIN, 'station_worker'), {}, '/service-items/new')
  const { page } = desk
  await page.locator('[id="item_new-questions"] > button').click()
  await page.locator('[id="item_new-questions-0-label-zh"]').fill('预计人数')
  await page.locator('[id="item_new-questions-0-label-en"]').fill('People expected')
  await send(page, { zh: NAME, en: 'Sample service', class: { any: 1 }, supplier: { any: 1 } })
  await page.locator('article[data-state="DRAFT"]').waitFor()
  return desk
}

scenario('a service is written by one, reviewed by another, published, and then anybody reads it', async (stage) => {
  const { page } = await write(stage)
  const reviewer = await stage.enter(stage.account(LAIJIN, 'content_reviewer'), {}, '/services')
  await reviewer.page.locator('[data-drafts] a', { hasText: NAME }).click()
  await act(reviewer.page, 'review', {})
  await reviewer.page.locator('article[data-state="REVIEWED"]').waitFor()
  await page.reload()
  await act(page, 'publish', {})
  await page.locator('article[data-state="PUBLISHED"]').waitFor()
  const stranger = await stage.desk()
  await stranger.page.goto(`/open/menu?tenant=${LAIJIN}`)
  await stranger.page.locator('[data-class] a', { hasText: NAME }).click()
  await stranger.page.locator('ol li', { hasText: '预计人数' }).waitFor()
  await act(page, 'withdraw', { reason: '示例结束' })
})

scenario('like requests become a project, which takes them up', async (stage) => {
  const contact = stage.api(stage.account(SECOND, 'enterprise_contact'))
  const like = await Promise.all(['一', '二', '三'].map((word) => contact.call<{ id: string }>('POST', '/requests', { class: 'MIND_HARBOUR', text: `想约心理咨询，第${word}批` })))
  const { page } = await stage.enter(stage.account(SECOND, 'street_officer'), {}, '/service-projects')
  await page.locator('[data-bundles] li', { hasText: '心灵港湾' }).locator('a', { hasText: '立项' }).click()
  const one = { any: 1 }
  await send(page, { name: '心灵港湾行动', plan: '每月一次咨询日。', budget: 20_000, leader: one, operator: one, manager: one, participants: one, suppliers: one })
  await page.locator('article[data-state="DRAFT"]').waitFor()
  const { requests } = await stage.api(stage.account(SECOND, 'street_officer')).get<{ requests: string[] }>(`/service-projects/${at(page)}`)
  must(like.every(({ id }) => requests.includes(id)), `the project takes up ${requests.join()}`)
})
