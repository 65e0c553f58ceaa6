// The API without a browser: what others do while somebody looks at a page, and what there is to be found on it.
export interface Account {
  tenant: string
  username?: string
  password?: string
  client_id?: string
  persona?: string
  roles: string[]
  jurisdiction?: Record<string, string>
}

export interface Thing {
  id: string
  version: number
  [field: string]: unknown
}

export class Api {
  private token: string | null = null

  constructor(
    private readonly address: string,
    private readonly account: Account,
  ) {}

  get = <T = Thing>(path: string) => this.call<T>('GET', path)

  /** All of a list, or nothing where the account may not ask for it. */
  async every(path: string): Promise<Thing[]> {
    const found: Thing[] = []
    const asked = `${path}${path.includes('?') ? '&' : '?'}limit=200`
    for (let next: string | null = ''; next !== null; ) {
      const page: { items: Thing[]; next: string | null } = await this.get(`${asked}${next && `&cursor=${encodeURIComponent(next)}`}`)
      found.push(...page.items)
      next = page.next
    }
    return found
  }

  act = (path: string, action: string, evidence: unknown) => this.call<Thing>('POST', `${path}/actions/${action}`, { evidence })

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    this.token ??= await this.logIn()
    const reply = await fetch(`${this.address}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${(await reply.text()).slice(0, 400)}`)
    return (await reply.json()) as T
  }

  private async logIn(): Promise<string> {
    const { username = '', password = '' } = this.account
    const body = new URLSearchParams({ grant_type: 'password', username, password })
    const reply = await fetch(`${this.address}/api/v1/auth/token`, { method: 'POST', body })
    if (!reply.ok) throw new Error(`log-in of ${username}: ${reply.status}`)
    return ((await reply.json()) as { access_token: string }).access_token
  }
}
