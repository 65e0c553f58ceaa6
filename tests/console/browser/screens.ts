// Draws every page into docs/screens, in both languages, themes and widths, as its officer sees it on the platform that runs
// at BALIAN_PORT with BALIAN_HOME.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'
import { launch } from './chromium'
import { go, pagesFor } from './routes'
import { LAIJIN, NARROW, OPEN, settled, Stage, WIDE, type Desk } from './stage'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PLACE = join(ROOT, 'docs', 'screens')
const home = resolve(ROOT, process.env.BALIAN_HOME ?? 'var')
/** Their first room of service requests is another than the officer's. */
const OTHERS = ['enterprise_contact', 'station_worker', 'department_officer', 'callback_worker']
const FIRST_ROOM = '/services'
const address = `http://127.0.0.1:${process.env.BALIAN_PORT ?? '8080'}`

async function draw() {
  mkdirSync(PLACE, { recursive: true })
  const browser = await launch()
  const stage = new Stage(address, join(home, 'accounts.json'), browser)
  for (const language of ['zh-CN', 'en'])
    for (const theme of ['light', 'dark']) await drawAll(stage, { language, theme })
  await browser.close()
}

async function drawAll(stage: Stage, tastes: { language: string; theme: string }) {
  const officer = stage.account(LAIJIN, 'street_officer')
  const stranger = await stage.desk(tastes)
  for (const to of OPEN) {
    await stranger.page.goto(to)
    await shoot(stranger, nameOf(to), tastes)
  }
  const desk = await stage.enter(officer, tastes)
  for (const { name, address: to } of await pagesFor(stage.api(officer))) {
    await go(desk.page, to)
    await shoot(desk, name, tastes)
  }
  for (const role of OTHERS) {
    const other = await stage.enter(stage.account(LAIJIN, role), tastes, FIRST_ROOM)
    await shoot(other, `services.${role}`, tastes)
  }
  await stage.clear()
}

/** `/open/menu?tenant=1` → `open.menu.tenant`. */
const nameOf = (address: string) => address.slice(1).replace(/=.*/, '').replaceAll(/[/?]/g, '.')

async function shoot(desk: Desk, name: string, { language, theme }: { language: string; theme: string }) {
  for (const { width, height } of [NARROW, WIDE]) {
    await desk.page.setViewportSize({ width, height })
    await settled(desk)
    await desk.page.screenshot({ path: join(PLACE, `${name}.${language}.${theme}.${width}.png`), fullPage: true })
  }
}

await draw()
process.exit()
