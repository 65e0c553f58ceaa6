// What a request asks for as fields of one form, and the form's values as the API takes them; pure.
import type { Wanted, WantedType } from '@/form/wanted'

export type Words = { zh: string; en: string }
export type Language = 'zh' | 'en'

export interface Question {
  key: string
  label: Words
  type: WantedType
  required: boolean
  options: string[]
}

const ANSWER = 'answers-'

/** The questions of an item as fields; their words come with them. */
export const questionFields = (questions: readonly Question[], language: Language): Wanted[] =>
  questions.map(({ key, label, type, required, options }) => ({
    key: `${ANSWER}${key}`, label: key, words: label[language], type, optional: !required,
    options: options.map((value) => ({ value, label: value, words: value })),
  }))

/** The form's values with the answers under their own roof, and references by their id. */
export function bodyOf(values: Record<string, unknown>): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith(ANSWER)) answers[name.slice(ANSWER.length)] = value
    else body[name] = idOf(value)
  }
  return Object.keys(answers).length ? { ...body, answers } : body
}

const idOf = (value: unknown) => (typeof value === 'object' && value !== null && 'id' in value ? value.id : value)

/** A draft of an item as the API takes it: names of both languages under one roof. */
export function itemOf({ 'name-zh': zh, 'name-en': en, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return { ...rest, name: { zh, en } }
}

/** A key no other question has. */
export function freshKey(questions: readonly { key: string }[]): string {
  const taken = new Set(questions.map(({ key }) => key))
  let n = questions.length + 1
  while (taken.has(`q${n}`)) n++
  return `q${n}`
}
