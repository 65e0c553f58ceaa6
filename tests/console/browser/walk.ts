// One walk through every page in both languages, themes and widths; several scenarios read what was found on it.
import { inaccessible, leftKeys, sideways } from './checks'
import { pagesFor, go } from './routes'
import { LAIJIN, NARROW, OPEN, settled, WIDE, type Desk, type Stage } from './stage'

export interface Found {
  sideways: string[]
  light: string[]
  dark: string[]
  keys: string[]
  complaints: string[]
}

const THOROUGH = 'zh-CN'
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
  const found: Found = { sideways: [], light: [], dark: [], keys: [], complaints: [] }
  const addresses = [...(await pagesFor(stage.api(officer))).map((each) => each.address), NOTHING]
  for (const language of ['zh-CN', 'en']) {
    const stranger = await stage.desk({ language })
    for (const address of OPEN) {
      await stranger.page.goto(address)
      await look(stranger, `${language} ${address}`, found, language === THOROUGH)
    }
    const desk = await stage.enter(officer, { language })
    for (const address of addresses) {
      await go(desk.page, address)
      await look(desk, `${language} ${address}`, found, language === THOROUGH)
    }
    found.complaints.push(...stranger.watched.faults(), ...desk.watched.faults())
  }
  await walkOthers(stage, found)
  return found
}

async function walkOthers(stage: Stage, found: Found) {
  for (const [role, address] of ALSO) {
    const desk = await stage.enter(stage.account(LAIJIN, role), { language: THOROUGH }, address, [403, 404])
    await look(desk, `${role} ${address}`, found, true)
    found.complaints.push(...desk.watched.faults())
  }
}

/** Words change with the language, what axe looks at does not. */
async function look(desk: Desk, where: string, found: Found, thorough: boolean) {
  const { page } = desk
  const at = (faults: string[]) => faults.map((fault) => `${where}: ${fault}`)
  await settled(desk)
  found.keys.push(...at(await leftKeys(page)))
  for (const { width } of [NARROW, WIDE]) found.sideways.push(...at(await sideways(page, width)))
  if (!thorough) return
  found.light.push(...at(await inaccessible(page)))
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  found.dark.push(...at(await inaccessible(page)))
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}
