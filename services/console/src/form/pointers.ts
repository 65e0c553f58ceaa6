// JSON pointers of the server's faults become ids of fields: `/evidence/assembly/due` → `<form>-assembly-due`.
import type { FieldFault } from '@/api/problems'

export const idOf = (form: string, ...path: (string | number)[]) => [form, ...path].join('-')

const ROOTS = ['evidence', 'subject']

export function idOfPointer(form: string, pointer: string): string {
  const path = pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return idOf(form, ...(ROOTS.includes(path[0] ?? '') ? path.slice(1) : path))
}

/** The fault's own field, else the nearest around it that is on the page. */
export function nearest(id: string, exists: (id: string) => boolean): string {
  for (let at = id; at.includes('-'); at = at.slice(0, at.lastIndexOf('-'))) if (exists(at)) return at
  return id
}

/** Messages by the key of the field they belong to: that of `keys` which the pointer begins with. */
export function byKey(faults: readonly FieldFault[], keys: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const fault of faults) {
    const at = idOfPointer('', fault.pointer).slice(1)
    const key = keys.find((each) => at === each || at.startsWith(`${each}-`)) ?? ''
    found[key] = found[key] ? `${found[key]} ${fault.message}` : fault.message
  }
  return found
}
