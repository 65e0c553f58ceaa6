// Pages of a list, and all of them where the whole is needed to draw something.
import { get, type Asked } from './client'

export interface Page<T> {
  items: T[]
  next: string | null
  /** The exact number; there when `count` was asked for. */
  total?: number
}

const MOST = 200

/** Every item of a list the reader may see, page by page. Raises ProblemError. */
export async function everyPage<T>(path: string, query: Asked['query'] = {}, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await get<Page<T>>(path, { ...query, limit: MOST, cursor }, signal)
    found.push(...page.items)
    cursor = page.next
  } while (cursor)
  return found
}
