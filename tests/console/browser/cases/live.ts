import { must, scenario } from '../scenario'
import { SECOND, settled } from '../stage'

scenario('a figure moves without a reload while something happens elsewhere', async (stage) => {
  const officer = stage.account(SECOND, 'street_officer')
  const api = stage.api(officer)
  const park = (await api.every('/parks?code=SY'))[0]!.id
  const desk = await stage.enter(officer, {}, `/overview?park=${park}`)
  const { page } = desk
  await page.locator('[data-live="live"]').waitFor()
  const shown = page.locator('[data-figure="K4"] [data-fraction]')
  const before = await shown.textContent()
  await page.evaluate(() => Object.assign(window, { untouched: true }))
  const visited = new Set((await api.every('/visits')).map((visit) => visit.enterprise))
  const enterprise = (await api.every(`/enterprises?park=${park}`)).find(({ id }) => !visited.has(id))
  must(enterprise, 'an enterprise nobody has visited')
  await api.call('POST', '/visits', { enterprise: enterprise.id, type: 'SPECIAL', visited_on: '2016-05-20' })
  await page.waitForFunction((text) => document.querySelector('[data-figure="K4"] [data-fraction]')?.textContent !== text, before)
  must(await page.evaluate(() => 'untouched' in window), 'the page was not loaded anew')
  await settled(desk)
})

scenario('without the network the page says since when it is out of date, and is live again afterwards', async (stage) => {
  const desk = await stage.enter(stage.account(SECOND, 'street_officer'), {}, '/overview')
  const { page } = desk
  await page.locator('[data-live="live"]').waitFor()
  await page.context().setOffline(true)
  await page.locator('[data-live="reconnecting"]').filter({ hasText: '截至' }).waitFor()
  must(await page.locator('[data-figure="K1"]').isVisible(), 'what was there stays')
  await page.context().setOffline(false)
  await page.locator('[data-live="live"]').waitFor()
})
