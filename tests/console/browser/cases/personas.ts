import type { Account } from '../api'
import { pagesFor, go } from '../routes'
import { must, mustBeClean, mustNotice, scenario } from '../scenario'
import { secretsOf, told } from '../secrets'
import { DISTRICT, LAIJIN, settled, type Desk, type Stage } from '../stage'
import { walk } from '../walk'

/** What a persona may meet: things of others, and a stream that has nothing for him. */
const REFUSED = [403, 404, 422]

/** Logs in, sees his work, goes everywhere, and is told nothing that he must not see. */
const day = (role: string, tenant = LAIJIN) => async (stage: Stage) => {
  const account = stage.account(tenant, role)
  const pages = await pagesFor(stage.api(account))
  const desk = await atWork(stage, account)
  for (const { address } of pages) {
    await go(desk.page, address)
    await settled(desk)
  }
  mustBeClean([...told(await desk.watched.answers(), await secretsOf(stage, role)), ...desk.watched.faults()])
}

/** He has been everywhere on the walk through all pages. */
async function dayOfTheOfficer(stage: Stage) {
  const { answers } = await walk(stage)
  const desk = await atWork(stage, stage.account(LAIJIN, 'street_officer'))
  const all = [...answers, ...(await desk.watched.answers())]
  mustBeClean([...told(all, await secretsOf(stage, 'street_officer')), ...desk.watched.faults()])
}

async function atWork(stage: Stage, account: Account): Promise<Desk> {
  const desk = await stage.enter(account, {}, '/', REFUSED)
  must((await desk.page.locator('.person summary').textContent()) === account.username, 'the page says who is logged in')
  await seesHisLinkages(stage, desk, account)
  return desk
}

async function seesHisLinkages(stage: Stage, desk: Desk, account: Account) {
  const listed = await stage.api(account).every('/linkages?joint=ORGANIZATION').catch(() => null)
  await go(desk.page, '/linkages')
  await settled(desk)
  const shown = await desk.page.locator('[data-card]').count()
  const folded = await desk.page.locator('.column.folded h2 .figures').allTextContents()
  const all = folded.reduce((sum, text) => sum + Number(text), shown)
  must(all === (listed?.length ?? 0), `the board has ${all} linkages, the list ${listed?.length}`)
}

scenario('P1 street officer: logs in, sees his street and nothing of another', dayOfTheOfficer)
scenario('P2 community secretary: logs in, sees no member who is not managed with him', day('community_secretary'))
scenario('P3 station worker: logs in, sees members masked', day('station_worker'))
scenario('P4 liaison officer: logs in, sees no member and no number of members', day('liaison'))
scenario('P5 enterprise contact: logs in, sees his enterprise and no other', day('enterprise_contact'))
scenario('P6 party member: logs in, sees no record but his own', day('person'))
scenario('P7 department officer: logs in, sees no member', day('department_officer'))
scenario('P8 district viewer: logs in, sees no person and no single firm', day('district_viewer', DISTRICT))
scenario('P10 branch secretary: logs in, sees no member of another branch', day('branch_secretary'))

scenario('an answer that names a member, another firm or a clear number is noticed', async (stage) => {
  const secrets = await secretsOf(stage, 'enterprise_contact')
  const [id, name] = [[...secrets.words][0]!, [...secrets.words].find((word) => word.startsWith('示例企业'))!]
  const answer = (body: unknown) => told([{ url: `${stage.address}/api/v1/linkages`, status: 200, body: JSON.stringify(body) }], secrets)
  mustNotice(answer({ id }), /tells [0-9a-f-]{36}/)
  mustNotice(answer({ name }), /tells 示例企业/)
  mustNotice(answer({ mobile: '13800001234' }), /in clear/)
  mustNotice(answer({ id_number: '110108199001011234' }), /in clear/)
  mustNotice(answer({ subject: { count: 3 } }), /tells count/)
})

scenario('a wrong password is refused in words, and the way in stays open', async (stage) => {
  const account = stage.account(LAIJIN, 'liaison')
  const { page, watched } = await stage.desk()
  watched.expect(401)
  await page.goto('/login')
  await page.locator('#username').fill(account.username!)
  await page.locator('#password').fill('not-this-one-either')
  await page.keyboard.press('Enter')
  await page.locator('[role="alert"].refused').waitFor()
  await page.locator('#password').fill(account.password!)
  await page.keyboard.press('Enter')
  await page.locator('.shell').waitFor()
})
