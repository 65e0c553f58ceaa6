// The platform on which scenarios are played: its accounts, browsers logged in as them, and its API for what happens meanwhile.
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { Api, type Account } from './api'
import { watch, type Watched } from './watch'

export const LAIJIN = '110105015'
export const SECOND = '110108005'
export const DISTRICT = '110105'

/** What anybody may open without a log-in. */
export const OPEN = ['/login', `/open/menu?tenant=${LAIJIN}`, '/open/menu', '/open/status']

/** A page of somebody, and what was seen of it. */
export interface Desk {
  page: Page
  watched: Watched
}

export const WIDE = { width: 1440, height: 900 }
export const NARROW = { width: 360, height: 740 }
const FIRST_LOOK_MS = 15_000

/** Text is drawn with the letters the console brings along, wherever the tests run. */
const bundledLetters = () => {
  const force = () => document.documentElement?.style.setProperty('--font', "'Noto Sans SC Variable', sans-serif")
  force()
  document.addEventListener('DOMContentLoaded', force)
}

export class Stage {
  readonly accounts: readonly Account[]
  private open: Desk[] = []
  /** Browsers that somebody has left: they need not load and compile the console once more. */
  private readonly left: BrowserContext[] = []
  /** Browsers of people who did not log in the usual way: nobody else enters them. */
  private readonly strange = new WeakSet<BrowserContext>()
  private readonly callers = new Map<string, Api>()

  constructor(
    readonly address: string,
    accountsFile: string,
    private readonly browser: Browser,
  ) {
    this.accounts = JSON.parse(readFileSync(accountsFile, 'utf8')) as Account[]
  }

  account(tenant: string, role: string): Account {
    const found = this.accounts.find((each) => each.tenant === tenant && each.roles.includes(role))
    if (!found) throw new Error(`no account ${role} in ${tenant}`)
    return found
  }

  named(username: string): Account {
    const found = this.accounts.find((each) => each.username === username)
    if (!found) throw new Error(`no account ${username}`)
    return found
  }

  /** The API as this account may use it. */
  api(account: Account): Api {
    const name = account.username ?? account.client_id ?? ''
    const known = this.callers.get(name) ?? new Api(this.address, account)
    this.callers.set(name, known)
    return known
  }

  /** A browser of its own with one empty page, nobody logged in; tastes are what the console keeps of them. */
  async desk(tastes: Record<string, unknown> = {}): Promise<Desk> {
    const context = await this.fresh()
    this.strange.add(context)
    return this.sit(context, tastes)
  }

  /** Somebody at his desk, logged in by name and password, in a browser that knows nobody before him. */
  async enter(account: Account, tastes: Record<string, unknown> = {}, to = '/', refused: readonly number[] = []): Promise<Desk> {
    const desk = await this.sit(this.left.pop() ?? (await this.fresh()), tastes)
    await forget(desk.page, this.address)
    desk.watched.expect(...refused)
    await desk.page.goto(`/login?to=${encodeURIComponent(to)}`)
    await logIn(desk.page, account)
    await settled(desk)
    return desk
  }

  private async fresh(): Promise<BrowserContext> {
    const context = await this.browser.newContext({ baseURL: this.address, viewport: WIDE, reducedMotion: 'reduce', locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    context.setDefaultTimeout(FIRST_LOOK_MS)
    await context.addInitScript(bundledLetters)
    return context
  }

  private async sit(context: BrowserContext, tastes: Record<string, unknown>): Promise<Desk> {
    const page = await context.newPage()
    await page.addInitScript((kept) => { if (!localStorage.getItem('balian.settings')) localStorage.setItem('balian.settings', kept) }, JSON.stringify(tastes))
    const desk = { page, watched: watch(page, this.address) }
    this.open.push(desk)
    return desk
  }

  /** What the pages that are open showed, for a failure's text. */
  seen = () => this.open.map(({ page, watched }) => `at ${page.url()}${watched.faults().map((fault) => `\n  ${fault}`).join('')}\n`).join('')

  /** Nobody is at a desk any more; browsers that are `kept` are entered again by others. */
  async clear(kept = false) {
    const contexts = new Set(this.open.map(({ page }) => page.context()))
    this.open = []
    await Promise.all([...contexts].map((each) => (kept && !this.strange.has(each) ? this.leave(each) : each.close())))
  }

  /** Its pages are closed; what it has loaded stays. */
  private async leave(context: BrowserContext) {
    await context.setOffline(false)
    await Promise.all(context.pages().map((page) => page.close()))
    this.left.push(context)
  }
}

/** Whatever the console has kept in this browser. */
async function forget(page: Page, origin: string) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'cookies,local_storage,indexeddb' })
  await devtools.detach()
}

export async function logIn(page: Page, { username, password }: Account) {
  await page.locator('#username').fill(username ?? '')
  await page.locator('#password').fill(password ?? '')
  await page.keyboard.press('Enter')
  await page.locator('.shell').waitFor()
}

/** Nothing is being asked and nothing stands in for what is to come. */
export async function settled({ page, watched }: Desk) {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.skeleton'))
  await watched.quiet()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}
