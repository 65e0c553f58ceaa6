// One walk through every page in both languages, themes and widths; several scenarios read what was found on it.
import { COLOURS, inaccessible, leftKeys, sideways } from './checks'
import { pagesFor, go } from './routes'
import type { Answer } from './secrets'
import { LAIJIN, NARROW, OPEN, settled, WIDE, type Desk, type Stage } from './stage'

export interface Found {
  sideways: string[]
  light: string[]
  dark: string[]
  keys: string[]
  complaints: string[]
  /** What the officer was told on the way. */
  answers: Answer[]
}

const NOTHING = '/nothing/is/here'
/** Pages that say nothing to the officer, as those see them whose work they are. */
const ALSO: readonly (readonly [string, string])[] = [
  ['enterprise_contact', '/requests/new'],
  ['station_worker', '/requests'],
  ['callback_worker', '/requests/callbacks'],
]
let walked: Promise<Found> | null = null

export const walk = (stage: Stage) => (walked ??= walkAll(stage))

async function walkAll(stage: Stage): Promise<Found> {
  const officer = stage.account(LAIJIN, 'street_officer')
  const found: Found = { sideways: [], light: [], dark: [], keys: [], complaints: [], answers: [] }
  const stranger = await stage.desk()
  for (const address of OPEN) {
    await stranger.page.goto(address)
    await look(stranger, address, found)
  }
  const desk = await stage.enter(officer)
  for (const { address } of [...(await pagesFor(stage.api(officer))), { address: NOTHING }]) {
    await go(desk.page, address)
    await look(desk, address, found)
  }
  found.answers = await desk.watched.answers()
  found.complaints.push(...stranger.watched.faults(), ...desk.watched.faults())
  await walkOthers(stage, found)
  return found
}

async function walkOthers(stage: Stage, found: Found) {
  for (const [role, address] of ALSO) {
    const desk = await stage.enter(stage.account(LAIJIN, role), {}, address, [403, 404])
    await look(desk, `${role} ${address}`, found)
    found.complaints.push(...desk.watched.faults())
  }
}

/** In one language with all that axe looks at, then by the page's own switch in the other, in which the next page begins:
 *  words change with the language, what axe sees does not. */
async function look(desk: Desk, where: string, found: Found) {
  const { page } = desk
  const at = (faults: string[]) => faults.map((fault) => `${where}: ${fault}`)
  await settled(desk)
  await read(desk, where, found)
  found.light.push(...at(await inaccessible(page)))
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  found.dark.push(...at(await inaccessible(page, COLOURS)))
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await changeLanguage(desk)
  await read(desk, where, found)
}

async function read({ page }: Desk, where: string, found: Found) {
  const language = await page.evaluate(() => document.documentElement.lang)
  const at = (faults: string[]) => faults.map((fault) => `${language} ${where}: ${fault}`)
  found.keys.push(...at(await leftKeys(page)))
  for (const { width } of [NARROW, WIDE]) found.sideways.push(...at(await sideways(page, width)))
}

/** As a person changes the language on the page he is at; its words have come when the group of switches is called anew. */
async function changeLanguage(desk: Desk) {
  const { page } = desk
  const person = page.locator('details.person > summary')
  const isInside = (await person.count()) > 0
  if (isInside) await person.click()
  const called = await page.locator('.tastes').getAttribute('aria-label')
  await page.locator('[data-taste="language"]').click()
  await page.waitForFunction((before) => document.querySelector('.tastes')?.getAttribute('aria-label') !== before, called)
  if (isInside) await person.click()
  await settled(desk)
}
