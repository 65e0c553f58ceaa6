// Starts a module beside it by its name: has Vite read the TypeScript and the console's own addresses (`@/…`).
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const room = fileURLToPath(new URL('../../../services/console/', import.meta.url))
const vite = createRequire(`${room}package.json`).resolve('vite')
const { runnerImport } = await import(pathToFileURL(vite).href)
const [name] = process.argv.splice(2, 1)

await runnerImport(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), {
  root: room,
  configFile: false,
  logLevel: 'error',
  resolve: { alias: [{ find: /^@\//, replacement: `${room}src/` }] },
})
