// Party organizations as a tree by what stands above each; pure.
import type { Enterprise, Organization } from './queries'

export interface Branch {
  organization: Organization
  below: Branch[]
}

/** Roots are those that nobody stands above as far as the reader sees; what was dissolved is no part of it. */
export function treeOf(all: readonly Organization[]): Branch[] {
  const standing = all.filter((each) => !each.dissolved_on)
  const known = new Set(standing.map((each) => each.id))
  const isRoot = (each: Organization) => !each.parent || !known.has(each.parent)
  const branch = (organization: Organization): Branch => ({
    organization,
    below: standing.filter((each) => each.parent === organization.id && each !== organization).sort(byName).map(branch),
  })
  return standing.filter(isRoot).sort(byName).map(branch)
}

const byName = (one: Organization, other: Organization) => one.name.localeCompare(other.name, 'zh-CN')

/** The part of the tree that has to do with a park, with what stands above it. */
export function within(tree: readonly Branch[], park: string): Branch[] {
  return tree.flatMap((branch) => {
    const below = within(branch.below, park)
    return branch.organization.park === park || below.length ? [{ ...branch, below }] : []
  })
}

const COMMITTEE = 'COMMITTEE'

/** The enterprises whose coverage is told of an organization: those it serves; a committee's are those of its place. */
export function enterprisesOf(organization: Organization, all: readonly Enterprise[]): string[] {
  if (organization.enterprises?.length || organization.kind !== COMMITTEE) return organization.enterprises ?? []
  const { park, community } = organization
  return all.filter((each) => (!park || each.park === park) && (!community || each.community === community)).map((each) => each.id)
}
