// Plays one scenario after the other, as it is told: a name on each line it reads, an answer on each line it writes.
// First it tells which scenarios there are, or why there can be none.
import { createInterface } from 'node:readline'
import { launch } from './chromium'
import { faultOf, known } from './scenario'
import { Stage } from './stage'

import.meta.glob('./cases/*.ts', { eager: true })

const tell = (answer: unknown) => process.stdout.write(`${JSON.stringify(answer)}\n`)

async function main([address, accounts]: string[]) {
  const browser = await launch().catch((error: Error) => error)
  if (browser instanceof Error) return tell({ fault: browser.message })
  const stage = new Stage(address!, accounts!, browser)
  tell({ names: known() })
  for await (const name of createInterface(process.stdin)) tell({ fault: await faultOf(name, stage) })
  await browser.close()
}

await main(process.argv.slice(2))
process.exit()
