// What a project has been brought, which its API tells in one row each (`deliver:report`), by the step that brought it; pure.

export function broughtBy(rows: Record<string, unknown> | undefined): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of Object.entries(rows ?? {})) {
    const [step, key] = name.split(':') as [string, string]
    found[step] = { ...found[step], [key]: value }
  }
  return found
}
