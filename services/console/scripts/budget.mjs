// What a reader loads before he can do anything, and with each further page, compressed. Fails above the budget and names
// the heaviest parts. Fonts come only where no Chinese face is installed and are not counted.
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FIRST_KB = 400
const FURTHER_KB = 120
const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'))
const kb = (file) => statSync(`${dist}${file}.gz`).size / 1024

function filesOf(name, seen = new Set()) {
  const chunk = manifest[name]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const sheet of chunk.css ?? []) seen.add(sheet)
  for (const each of chunk.imports ?? []) filesOf(each, seen)
  return seen
}

const sum = (files) => [...files].reduce((total, file) => total + kb(file), 0)
const entry = Object.keys(manifest).find((name) => manifest[name].isEntry)
const messages = Object.keys(manifest).filter((name) => /src\/messages\/zh-CN\.json/.test(name))
const first = filesOf(entry)
for (const name of messages) filesOf(name, first)
const pages = Object.keys(manifest).filter((name) => /pages\/\w+\.vue$/.test(name))
const further = pages.map((page) => [page, sum([...filesOf(page)].filter((file) => !first.has(file)))])

const lines = [`first load ${sum(first).toFixed(0)} KB of ${FIRST_KB}`, ...further.map(([page, size]) => `${page} ${size.toFixed(0)} KB of ${FURTHER_KB}`)]
const heaviest = [...first].sort((one, other) => kb(other) - kb(one)).slice(0, 5)
process.stdout.write(`${lines.join('\n')}\nheaviest: ${heaviest.map((file) => `${file} ${kb(file).toFixed(0)}`).join(', ')}\n`)
process.exit(sum(first) > FIRST_KB || further.some(([, size]) => size > FURTHER_KB) ? 1 : 0)
