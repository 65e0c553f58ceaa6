// A list as CSV: the same address with another type, saved under a name of its own.
import { send, type Asked } from '@/api/client'

/** Raises ProblemError. */
export async function saveCsv(path: string, query: Asked['query'], name: string) {
  const reply = await send('GET', path, { query, accept: 'text/csv' })
  const url = URL.createObjectURL(await reply.blob())
  const link = Object.assign(document.createElement('a'), { href: url, download: `${name}.csv` })
  link.click()
  URL.revokeObjectURL(url)
}
