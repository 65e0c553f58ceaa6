// The names of resources: a reference's type is the singular word, an address has the plural.

const IRREGULAR: Readonly<Record<string, string>> = {
  enterprise: 'enterprises',
  community: 'communities',
  body: 'bodies',
  development: 'developments',
}

/** `community` → `communities`. */
export const pluralOf = (type: string) => IRREGULAR[type] ?? `${type}s`
