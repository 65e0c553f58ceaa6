// A scenario: what somebody does in the browser and what he must find then. Its name states the rule.
import type { Stage } from './stage'

export type Play = (stage: Stage) => Promise<void>

const plays = new Map<string, Play>()

/** One name, one test; the name stands at the beginning of its line, where the test session reads it. */
export function scenario(name: string, play: Play) {
  if (plays.has(name)) throw new Error(`two scenarios are called: ${name}`)
  plays.set(name, play)
}

export const known = () => [...plays.keys()]

/** What went wrong, null when nothing did. */
export async function faultOf(name: string, stage: Stage): Promise<string | null> {
  const play = plays.get(name)
  if (!play) return `there is no scenario: ${name}`
  try {
    await play(stage)
  } catch (error) {
    const fault = `${stage.seen()}${error instanceof Error ? told(error) : String(error)}`
    await stage.clear()
    return fault
  }
  await stage.clear(true)
  return null
}

/** What it says and where in the scenario it happened. */
const told = ({ message, stack = '' }: Error) => [message, ...(stack.match(/^.*\/cases\/.*$/gm) ?? [])].join('\n')

export function must(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}

/** All of the faults in one failure. */
export const mustBeClean = (faults: readonly string[]) => must(!faults.length, `${faults.length} faults:\n${faults.join('\n')}`)

/** A check that passes over the fault that was planted for it checks nothing. */
export const mustNotice = (faults: readonly string[], planted: RegExp) =>
  must(faults.some((fault) => planted.test(fault)), `the planted fault ${planted} was passed over; noticed: ${faults.join('; ') || 'nothing'}`)
