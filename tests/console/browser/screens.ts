// Draws every page into docs/screens, in both languages, themes and widths, as its officer sees it on the platform that runs
// at BALIAN_PORT with BALIAN_HOME.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'
import { launch } from './chromium'
import { go, pagesFor } from './routes'
import { LAIJIN, NARROW, settled, Stage, WIDE, type Desk } from './stage'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PLACE = join(ROOT, 'docs', 'screens')
const home = resolve(ROOT, process.env.BALIAN_HOME ?? 'var')
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
  await stranger.page.goto('/login')
  await shoot(stranger, 'login', tastes)
  const desk = await stage.enter(officer, tastes)
  for (const { name, address: to } of await pagesFor(stage.api(officer))) {
    await go(desk.page, to)
    await shoot(desk, name, tastes)
  }
  await stage.clear()
}

async function shoot(desk: Desk, name: string, { language, theme }: { language: string; theme: string }) {
  for (const { width, height } of [NARROW, WIDE]) {
    await desk.page.setViewportSize({ width, height })
    await settled(desk)
    await desk.page.screenshot({ path: join(PLACE, `${name}.${language}.${theme}.${width}.png`), fullPage: true })
  }
}

await draw()
process.exit()
