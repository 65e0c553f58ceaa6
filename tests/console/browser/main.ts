// Plays scenarios as it is told: on each line it reads a side and a name, on each line it writes a name and what went wrong.
// Those of a side are played one after the other, the sides at once. First it tells which scenarios there are, or why there
// can be none.
import { createInterface } from 'node:readline'
import { launch } from './chromium'
import { faultOf, known } from './scenario'
import { Stage } from './stage'

import.meta.glob('./cases/*.ts', { eager: true })

const tell = (answer: unknown) => process.stdout.write(`${JSON.stringify(answer)}\n`)

async function main([address, accounts]: string[]) {
  const browser = await launch().catch((error: Error) => error)
  if (browser instanceof Error) return tell({ fault: browser.message })
  const stages: Stage[] = []
  const sides: Promise<unknown>[] = []
  tell({ names: known() })
  for await (const line of createInterface(process.stdin)) {
    const { side, name } = JSON.parse(line) as { side: number; name: string }
    const stage = (stages[side] ??= new Stage(address!, accounts!, browser))
    sides[side] = Promise.resolve(sides[side]).then(async () => tell({ name, fault: await faultOf(name, stage).catch(String) }))
  }
  await browser.close()
}

await main(process.argv.slice(2))
process.exit()
