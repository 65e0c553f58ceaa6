// What each persona must not find in any answer to his browser (domain: personas), as ids, names and shapes.
import type { Api } from './api'
import { DISTRICT, LAIJIN, SECOND, type Stage } from './stage'

export interface Answer {
  url: string
  status: number
  body: string
}

export interface Secrets {
  /** Ids and names. */
  words: ReadonlySet<string>
  /** Keys that tell of members in a linkage. */
  keys: readonly string[]
}

const TELLING = ['count', 'full', 'probationary', 'roster', 'candidates', 'assembly', 'tellers']
const CLEAR = /(?<![\w*])(?:1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{9}[\dX])(?![\w*])/
const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g

interface Member {
  id: string
  organization: string | null
  relation: { affiliated: boolean }
}

interface Known {
  members: Member[]
  enterprises: { id: string; name: string }[]
  abroad: string[]
  /** Whom letters are about: who receives one learns of him. */
  moving: ReadonlySet<string>
}

let known: Promise<Known> | null = null

/** For somebody of the first street or of the district. */
export async function secretsOf(stage: Stage, role: string): Promise<Secrets> {
  const { members, enterprises, abroad, moving } = await (known ??= look(stage))
  const account = stage.account(role === 'district_viewer' ? DISTRICT : LAIJIN, role)
  const own = account.jurisdiction ?? {}
  const people = (hidden: (member: Member) => boolean) => members.filter(hidden).map(({ id }) => id)
  const firms = enterprises.filter(({ id }) => id !== own.enterprise).flatMap(({ id, name }) => [id, name])
  const all = people(() => true)
  const words: Record<string, string[]> = {
    community_secretary: people(({ id, relation }) => !relation.affiliated && !moving.has(id)),
    liaison: all,
    enterprise_contact: [...all, ...firms],
    person: people(({ id }) => id !== own.person),
    department_officer: all,
    district_viewer: [...all, ...firms],
    branch_secretary: people(({ organization }) => organization !== own.organization),
  }
  return { words: new Set([...abroad, ...(words[role] ?? [])]), keys: ['liaison', 'enterprise_contact'].includes(role) ? TELLING : [] }
}

async function look(stage: Stage): Promise<Known> {
  const [here, there] = [LAIJIN, SECOND].map((tenant) => stage.api(stage.account(tenant, 'street_officer'))) as [Api, Api]
  const [members, enterprises, letters, ...abroad] = await Promise.all([
    here.every('/members'),
    here.every('/enterprises'),
    here.every('/transfers'),
    ...['members', 'enterprises', 'organizations', 'linkages', 'parks', 'communities'].map((things) => there.every(`/${things}`)),
  ])
  return { members, enterprises, abroad: abroad.flat().map(({ id }) => id), moving: new Set(letters.map(({ member }) => member)) } as unknown as Known
}

/** Which answers tell what they must not. */
export function told(answers: readonly Answer[], { words, keys }: Secrets): string[] {
  const names = [...words].filter((word) => !/^[0-9a-f-]{36}$/.test(word))
  return answers.flatMap(({ url, body }) => {
    const found = [...(body.match(ID) ?? []).filter((id) => words.has(id)), ...names.filter((name) => body.includes(`"${name}"`))]
    const clear = CLEAR.exec(body) ? ['a number in clear'] : []
    return [...new Set(found), ...clear, ...tellingKeys(url, body, keys)].map((what) => `${new URL(url).pathname} tells ${what}`)
  })
}

function tellingKeys(url: string, body: string, keys: readonly string[]): string[] {
  return /\/linkages(\/|\?|$)/.test(url) ? keys.filter((key) => body.includes(`"${key}":`)) : []
}
