// Lists as CSV and workbooks, saved under a name of our own; the token travels in a header, so no plain link can do it.
import { send, type Asked } from '@/api/client'

/** The same address as the list, with another type. Raises ProblemError. */
export async function saveCsv(path: string, query: Asked['query'], name: string) {
  await save(await send('GET', path, { query, accept: 'text/csv' }), `${name}.csv`)
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Raises ProblemError. */
export async function saveWorkbook(path: string, name: string) {
  await save(await send('GET', path, { accept: XLSX }), `${name}.xlsx`)
}

/** A file that was kept, under the name the server gives it. Raises ProblemError. */
export async function saveFile(id: string) {
  const reply = await send('GET', `/files/${id}`, { accept: '*/*' })
  await save(reply, /filename="([^"]+)"/.exec(reply.headers.get('Content-Disposition') ?? '')?.[1] ?? id)
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

/** A table that is on the page; the mark in front tells spreadsheets its encoding. */
export const csvOf = (rows: readonly (readonly string[])[]) => `\ufeff${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`

export const saveTable = (rows: readonly (readonly string[])[], name: string) => save(new Response(csvOf(rows)), `${name}.csv`)

async function save(reply: Response, name: string) {
  const url = URL.createObjectURL(await reply.blob())
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  URL.revokeObjectURL(url)
}
