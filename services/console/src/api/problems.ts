// Problem details (RFC 9457) as an error, and where each is shown: at the form, as login, as a page, as a banner, else in
// a panel. The words come from the server in the reader's language; only what no server said has words of ours.

export interface FieldFault {
  pointer: string
  slug: string
  message: string
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  errors?: FieldFault[]
  [fact: string]: unknown
}

export type Place = 'form' | 'login' | 'page' | 'banner' | 'panel'

export class ProblemError extends Error {
  /** `retryAfter` in seconds; `requestId` is what support asks for. */
  constructor(
    readonly problem: Problem,
    readonly requestId: string | null,
    readonly retryAfter: number | null,
  ) {
    super(problem.type)
  }

  get status() {
    return this.problem.status
  }

  get slug() {
    return this.problem.type.replace('/problems/', '')
  }
}

/** Status 0: nobody answered. */
export const UNREACHED = 0

export function placeOf(error: ProblemError): Place {
  if (error.problem.errors?.length) return 'form'
  if (error.status === 401) return 'login'
  if (error.status === 403 || error.status === 404) return 'page'
  if ([429, 502, 503, 504, UNREACHED].includes(error.status)) return 'banner'
  return 'panel'
}

export async function problemOf(reply: Response): Promise<ProblemError> {
  const told = (await reply.json().catch(() => null)) as Partial<Problem> | null
  const problem: Problem = {
    type: '/problems/internal-error',
    title: '',
    detail: '',
    instance: new URL(reply.url || 'http://localhost/').pathname,
    ...told,
    status: reply.status,
  }
  const wait = Number(reply.headers.get('Retry-After'))
  return new ProblemError(problem, reply.headers.get('X-Request-Id'), wait > 0 ? wait : null)
}

export function unreached(path: string): ProblemError {
  return new ProblemError({ type: '/problems/unreached', title: '', detail: '', status: UNREACHED, instance: path }, null, 2)
}

export const asProblem = (error: unknown): ProblemError =>
  error instanceof ProblemError
    ? error
    : new ProblemError({ type: '/problems/console-fault', title: '', detail: '', status: 500, instance: '' }, null, null)
