import { fileURLToPath } from 'node:url'
import words from '@/features/integration/messages/zh-CN.json'
import { must, scenario } from '../scenario'
import { LAIJIN, settled, type Desk } from '../stage'

const told = words.imports
const ledger = (street: string, kind: string) => fileURLToPath(new URL(`../../../../deploy/seed/${street}/${kind}.xlsx`, import.meta.url))

async function offer({ page }: Desk, file: string, button: string) {
  await page.locator('#file').setInputFiles(file)
  await page.locator('form button', { hasText: button }).click()
  await page.locator('article[data-import]').waitFor()
}

async function save({ page }: Desk, button: string) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('button', { hasText: button }).click()])
  must(download.suggestedFilename().endsWith('.xlsx'), `${download.suggestedFilename()} is a workbook`)
}

scenario('an import whose rows are wrong says where and gives them back; the mended one goes in and changes nothing twice', async (stage) => {
  const officer = stage.account(LAIJIN, 'street_officer')
  const desk = await stage.enter(officer, {}, '/imports/new?kind=visits')
  const { page } = desk
  await save(desk, told.getTemplate)
  await offer(desk, ledger('second-street', 'visits'), told.check)
  const problems = page.locator('section[aria-labelledby="problems"]')
  await problems.locator('tbody tr').first().waitFor()
  await save(desk, told.getRows)
  await page.locator('main a', { hasText: told.again }).click()
  await page.locator('#file').waitFor()
  await settled(desk)
  await offer(desk, ledger('laijin', 'visits'), told.go)
  await page.locator('article[data-import="DONE"]').waitFor()
  must(!(await problems.count()), 'every row fits')
  const id = new URL(page.url()).pathname.split('/').pop()
  const { rows } = await stage.api(officer).get<{ rows: { created: number; unchanged: number } }>(`/imports/${id}`)
  must(rows.created === 0 && rows.unchanged > 0, `what is there already stays as it is: ${JSON.stringify(rows)}`)
})

scenario('a file that is no workbook is told so, and the way back to the form is there', async (stage) => {
  const desk = await stage.enter(stage.account(LAIJIN, 'street_officer'), {}, '/imports/new')
  const { page } = desk
  await page.locator('#file').setInputFiles({ name: 'a.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('not a workbook') })
  await page.locator('form button', { hasText: told.check }).click()
  await page.locator('article[data-import="FAILED"] section[aria-labelledby="problems"]').waitFor()
  await page.locator('main a', { hasText: told.again }).waitFor()
})
