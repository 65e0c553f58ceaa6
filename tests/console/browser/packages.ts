// The packages of the console that the scenarios use; they lie with the console, not above these files.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as unpacks from '@sparticuz/chromium'
import type * as playwright from 'playwright-core'

const own = createRequire(fileURLToPath(new URL('../../../services/console/package.json', import.meta.url)))
const unpacking = own.resolve('@sparticuz/chromium')

export const { chromium } = own('playwright-core') as typeof playwright
export const { default: packaged, inflate } = (await import(/* @vite-ignore */ pathToFileURL(unpacking).href)) as typeof unpacks
/** The folder of the package that brings a Chromium along. */
export const CHROMIUM = dirname(dirname(unpacking))
/** Run in a page it puts `axe` there. */
export const AXE = readFileSync(own.resolve('axe-core/axe.min.js'), 'utf8')
