import type { Api } from '../api'
import { act, type Brought } from '../forms'
import { go } from '../routes'
import { must, scenario } from '../scenario'
import { SECOND, settled, type Desk, type Stage } from '../stage'

const CONTACT = 'scenario-contact'
const DAY = '2016-05-30'
const paper = (title: string, file?: string) => ({ title, date: DAY, file })

interface Company {
  desks: Record<string, Desk>
  founding: string
  full: number
}

/** The four who found a branch, each before the page of the founding. */
async function gather(stage: Stage): Promise<Company> {
  const station = stage.api(stage.account(SECOND, 'station_worker'))
  const enterprise = stage.named(CONTACT).jurisdiction?.enterprise
  const full = (await station.every(`/members?enterprise=${enterprise}&stage=FULL`)).length
  const [lead] = await station.every(`/linkages?enterprise=${enterprise}&joint=ORGANIZATION`)
  must(lead, `the ${full} full members have led to nothing`)
  return { desks: {}, founding: lead.id, full }
}

async function step(stage: Stage, company: Company, role: string, action: string, brought: Brought) {
  const who = role === 'enterprise_contact' ? stage.named(CONTACT) : stage.account(SECOND, role)
  const desk = (company.desks[role] ??= await stage.enter(who, {}, `/linkages/${company.founding}`))
  await act(desk.page, action, brought)
}

/** A date of the tenant's own time: a letter that is no longer valid expires by itself. */
async function inDays(api: Api, days: number): Promise<string> {
  const { clock } = await api.get<{ clock: { now: string } }>('/me')
  return new Date(Date.parse(clock.now) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The letters of those who move in: the station's blocked step leads to them; they go their way without pages. */
async function moveLetters(stage: Stage, { full }: Company, { page }: Desk) {
  await page.locator('.reasons a').click()
  const links = page.locator('main tbody a')
  await links.nth(full - 1).waitFor()
  const [issuer, receiver] = ['station_worker', 'community_secretary'].map((role) => stage.api(stage.account(SECOND, role)))
  // Read at once: the list is live, and a letter that was received changes its place in it.
  const letters = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!))
  const [today, inThirtyDays] = await Promise.all([0, 30].map((days) => inDays(issuer!, days)))
  for (const [at, letter] of letters.entries()) {
    await issuer!.act(letter, 'issue', { letter_no: `示例介${at}号`, issued_on: today, valid_until: inThirtyDays })
    await receiver!.act(letter, 'receive', { receipt_no: `示例收${at}号`, date: today })
  }
}

scenario('four people found a branch at their pages, from the lead to the file', async (stage) => {
  const company = await gather(stage)
  const { full } = company
  const play = (role: string, action: string, brought: Brought) => step(stage, company, role, action, brought)
  await play('station_worker', 'assess', { mode: 'SINGLE', kind: 'FOUND_WITH_HELP', survey: paper('园区企业党建情况调查表', '调查表.pdf') })
  await play('station_worker', 'negotiate', { visit_note: '与负责人面谈，说明建立党组织的条件和步骤。' })
  await play('community_secretary', 'prepare', { preparation_group: '社区党委派一人，企业党员两人。' })
  await play('enterprise_contact', 'prepare', { owner_talk: 'SUPPORTS' })
  await blockedUntilTheLettersAreIn(stage, company)
  await play('station_worker', 'apply', {
    request: paper('关于成立示例候选党支部的请示'), nature: '民营企业', staff: 40, full, probationary: 0,
    grounds: '有正式党员三人以上，具备单独建立支部的条件。', branch_type: 'BRANCH', committee_plan: '设书记一名、副书记一名。', branch_name: '示例候选党支部',
  })
  await play('street_officer', 'approve', { minutes: paper('街道工委会议纪要'), reply: paper('批复'), candidates: { any: 2 } })
  await play('station_worker', 'found', { assembly: { held_on: DAY, due: full, votes: [full, full - 1] }, method: paper('选举办法'), tellers: { any: 2 } })
  await play('street_officer', 'file', { receipt: paper('备案回执') })
  for (const { page } of Object.values(company.desks)) await page.locator('article[data-state="FILED"]').waitFor()
})

async function blockedUntilTheLettersAreIn(stage: Stage, company: Company) {
  const { page } = company.desks.station_worker!
  await page.locator('.reasons', { hasText: '暂不能办' }).waitFor()
  await moveLetters(stage, company, company.desks.station_worker!)
  await go(page, `/linkages/${company.founding}`)
  await page.locator('[data-action="apply"]').waitFor()
  await settled(company.desks.station_worker!)
}

scenario('a form that lacks something says what, and leads there', async (stage) => {
  const desk = await stage.enter(stage.account(SECOND, 'station_worker'), {}, '/linkages/new')
  const { page } = desk
  await page.locator('form.form button[type="submit"]').click()
  const summary = page.locator('form.form section[role="alert"]')
  await summary.waitFor()
  must(await summary.evaluate((box) => box === document.activeElement), 'the summary has the focus')
  const fault = summary.locator('a').first()
  const field = (await fault.getAttribute('href'))!.slice(1)
  await fault.click()
  await page.waitForFunction((id) => document.getElementById(id) === document.activeElement, field)
})
