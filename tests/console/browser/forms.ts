// Fills whatever form a page asks for: which fields there are and how each is filled is read from the page itself.
import type { Locator, Page } from 'playwright-core'

export interface Paper {
  title: string
  date: string
  file?: string
}

export interface Ballot {
  held_on: string
  due: number
  votes: number[]
}

/** By the key of its field; a field without an entry must be optional. `any` takes so many of the first choices. */
export type Brought = Readonly<Record<string, string | number | Paper | Ballot | { any: number }>>

/** Opens an action of the page, fills its form and sends it; waits until the page has taken it. */
export async function act(page: Page, action: string, brought: Brought) {
  await page.locator(`[data-action="${action}"]`).click()
  const form = page.locator('form.form')
  await fill(page, form, brought)
  await form.locator('button[type="submit"]').click()
  await form.waitFor({ state: 'detached' })
}

export async function fill(page: Page, form: Locator, brought: Brought) {
  await form.locator('button[type="submit"]').waitFor()
  for (const label of await form.locator('.field > label').all()) {
    const id = (await label.getAttribute('for'))!
    const value = brought[id.split('-').at(-1)!]
    if (value === undefined) continue
    await fillOne(page, page.locator(`[id="${id}"]`), id, value)
  }
}

async function fillOne(page: Page, field: Locator, id: string, value: Brought[string]) {
  await field.waitFor()
  if (typeof value === 'object' && 'title' in value) return fillPaper(page, id, value)
  if (typeof value === 'object' && 'held_on' in value) return fillBallot(page, id, value)
  if (typeof value === 'object') return choose(page, field, value.any)
  if ((await field.getAttribute('role')) === 'radiogroup') return field.locator(`input[value="${value}"]`).check({ force: true })
  await field.fill(String(value))
  if (/^\d{4}-\d\d-\d\d$/.test(String(value))) await page.keyboard.press('Enter')
}

async function fillPaper(page: Page, id: string, { title, date, file }: Paper) {
  await page.locator(`[id="${id}-title"]`).fill(title)
  await day(page, `${id}-date`, date)
  if (!file) return
  const paper = page.locator(`[id="${id}"]`)
  await paper.locator('input[type="file"]').setInputFiles({ name: file, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 sample') })
  await paper.locator('[role="status"]', { hasText: '已附' }).waitFor()
}

async function fillBallot(page: Page, id: string, { held_on, due, votes }: Ballot) {
  await day(page, `${id}-held_on`, held_on)
  for (const part of ['due', 'present']) await page.locator(`[id="${id}-${part}"]`).fill(String(due))
  for (const [at, count] of votes.entries()) {
    await page.locator(`[id="${id}"] > button`).last().click()
    await choose(page, page.locator(`[id="${id}-votes-${at}-post"]`), 1, at)
    await choose(page, page.locator(`[id="${id}-votes-${at}-member"]`), 1, at)
    await page.locator(`[id="${id}-votes-${at}-votes"]`).fill(String(count))
  }
}

async function day(page: Page, id: string, text: string) {
  await page.locator(`[id="${id}"]`).fill(text)
  await page.keyboard.press('Enter')
}

/** So many of the options, beginning with that at `from`. */
async function choose(page: Page, field: Locator, many: number, from = 0) {
  await field.locator('xpath=ancestor::*[contains(@class, "el-select__wrapper")]').click()
  const options = page.locator('.el-select-dropdown:visible .el-select-dropdown__item')
  for (let at = from; at < from + many; at++) await options.nth(at).click()
  if (many > 1) await page.keyboard.press('Escape')
}
