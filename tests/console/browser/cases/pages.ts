import { COLOURS, inaccessible, leftKeys, loadedKb, sideways } from '../checks'
import { must, mustBeClean, mustNotice, scenario } from '../scenario'
import { LAIJIN, NARROW, settled, type Stage } from '../stage'
import { walk } from '../walk'

const FIRST_KB = 400

/** A page with something wrong on it. */
async function planted(stage: Stage, spoil: () => void) {
  const desk = await stage.desk()
  await desk.page.goto('/login')
  await settled(desk)
  await desk.page.evaluate(spoil)
  return desk
}

scenario('no page is wider than a phone of 360 px or a desk of 1440 px', async (stage) => mustBeClean((await walk(stage)).sideways))

scenario('axe finds nothing on any page in the light theme', async (stage) => mustBeClean((await walk(stage)).light))

scenario('axe finds nothing on any page in the dark theme', async (stage) => mustBeClean((await walk(stage)).dark))

scenario('no page shows a key where words should be', async (stage) => mustBeClean((await walk(stage)).keys))

scenario('no page asks another host, breaks the policy or complains in the console', async (stage) => mustBeClean((await walk(stage)).complaints))

scenario('the first load is at most 400 KB over the line', async (stage) => {
  const desk = await stage.desk()
  await desk.page.goto('/login')
  await settled(desk)
  const kb = await loadedKb(desk)
  must(kb > 0 && kb <= FIRST_KB, `the first load is ${kb.toFixed(0)} KB`)
})

scenario('what is loaded on top counts', async (stage) => {
  const desk = await stage.desk()
  await desk.page.route('**/assets/heavy.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '/**/'.repeat(120_000) }))
  await desk.page.goto('/login')
  await desk.page.evaluate(() => fetch('/assets/heavy.js').then((reply) => reply.text()))
  await settled(desk)
  must((await loadedKb(desk)) > FIRST_KB, 'half a megabyte more was passed over')
})

scenario('a line that does not fit is noticed', async (stage) => {
  const { page } = await planted(stage, () => document.querySelector('h1')!.style.setProperty('min-inline-size', '90rem'))
  mustNotice(await sideways(page, NARROW.width), /wider than 360: .*<h1/)
})

scenario('grey text on grey is noticed', async (stage) => {
  const { page } = await planted(stage, () => document.querySelector('h1')!.style.setProperty('color', '#b0b0b0'))
  mustNotice(await inaccessible(page), /color-contrast/)
  mustNotice(await inaccessible(page, COLOURS), /color-contrast/)
})

scenario('a key without words is noticed', async (stage) => {
  const { page } = await planted(stage, () => document.querySelector('h1')!.append(' shell.unknown'))
  mustNotice(await leftKeys(page), /shell\.unknown/)
})

scenario('a picture from another host is noticed and not shown', async (stage) => {
  const { page, watched } = await planted(stage, () => {
    const picture = new Image()
    picture.src = 'https://pictures.invalid/one.png'
    document.body.append(picture)
  })
  await page.waitForFunction(() => document.images[document.images.length - 1]!.complete)
  mustNotice(watched.faults(), /pictures\.invalid.*Content Security Policy/s)
})

scenario('an error in a script is noticed', async (stage) => {
  const { page, watched } = await planted(stage, () => setTimeout(() => { throw new Error('planted') }))
  await page.waitForFunction(() => true)
  mustNotice(watched.faults(), /error in a script: planted/)
})

scenario('a page that is opened by its address is the page that was asked for', async (stage) => {
  const { page } = await stage.enter(stage.account(LAIJIN, 'street_officer'), {}, '/overview?park=')
  must(new URL(page.url()).pathname === '/overview', `landed at ${page.url()}`)
  await page.reload()
  await page.locator('[data-figure="K1"]').waitFor()
})
