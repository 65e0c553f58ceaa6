// Writes src/api/generated from the merged description of the API, and the digest a test compares with the services'.
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createClient } from '@hey-api/openapi-ts'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const python = process.env.PYTHON ?? at('../../.venv/bin/python')
const described = execFileSync(python, ['-m', 'deploy.tools.openapi'], { cwd: at('../..'), maxBuffer: 1 << 26 })
const input = at('openapi.tmp.json')

writeFileSync(input, described)
try {
  await createClient({ input, output: { path: at('src/api/generated'), clean: true }, plugins: ['@hey-api/typescript'] })
} finally {
  rmSync(input)
}
writeFileSync(at('src/api/generated/openapi.sha256'), `${createHash('sha256').update(described).digest('hex')}\n`)
process.stdout.write(`${readFileSync(at('src/api/generated/types.gen.ts'), 'utf8').split('\n').length} lines\n`)
