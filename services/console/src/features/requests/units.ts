// Which kinds of bodies lead, help, supply or answer for something.
export const UNITS: readonly string[] = ['department', 'community', 'supplier']
export const BODIES: readonly string[] = [...UNITS, 'organization', 'enterprise']
