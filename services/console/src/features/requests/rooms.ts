// The rooms of this feature: which page stands beside which, for whom, and where each persona begins. The server decides what
// is shown in them; this only leaves out what would be empty for everybody with a role.
const UNITS = ['department_officer', 'community_secretary', 'supplier']
const ASKERS = ['enterprise_contact', 'person']
const STREET = ['street_officer', 'street_leader', 'street_admin', 'duty_officer']
/** Who calls requesters back. */
export const CALLERS: readonly string[] = ['callback_worker']
const STATION = ['station_worker', 'street_officer']

export interface Room {
  route: string
  /** Key of its name. */
  title: string
  roles: readonly string[]
  /** Who begins here. */
  first?: readonly string[]
}

export const ROOMS: readonly Room[] = [
  { route: 'requests', title: 'requests.list', roles: [...STREET, 'station_worker', ...CALLERS, 'integrator', ...UNITS], first: [...STREET, 'station_worker', 'integrator'] },
  { route: 'requests', title: 'requests.own', roles: ASKERS, first: ASKERS },
  { route: 'requests.queue', title: 'requests.queue', roles: [...UNITS, ...STATION, 'duty_officer'], first: UNITS },
  { route: 'requests.callbacks', title: 'requests.callbacks', roles: [...CALLERS, 'street_officer'], first: CALLERS },
  { route: 'service-items', title: 'requests.menu', roles: [...STREET, ...STATION, ...UNITS, ...ASKERS, ...CALLERS, 'content_reviewer'], first: ['content_reviewer'] },
  { route: 'service-projects', title: 'requests.projects', roles: [...STREET, 'station_worker', 'community_secretary'] },
  { route: 'requests.routes', title: 'requests.routes', roles: [...STATION, 'street_admin'] },
]

export const READERS: readonly string[] = [...new Set(ROOMS.flatMap((room) => room.roles))]

const has = (wanted: readonly string[] | undefined, roles: readonly string[]) => wanted?.some((role) => roles.includes(role)) ?? false

export const roomsFor = (roles: readonly string[]) =>
  ROOMS.filter((room, at) => has(room.roles, roles) && !ROOMS.slice(0, at).some((other) => other.route === room.route && has(other.roles, roles)))

export const firstRoom = (roles: readonly string[]) => (ROOMS.find((room) => has(room.first, roles)) ?? ROOMS[0]!).route

/** Whether somebody asks for himself or his enterprise. */
export const asks = (roles: readonly string[]) => has(ASKERS, roles)
export const mayAsk = (roles: readonly string[]) => has([...ASKERS, 'station_worker'], roles)
export const mayWriteItems = (roles: readonly string[]) => has([...STATION, 'supplier'], roles)
export const mayScreen = (roles: readonly string[]) => has(STATION, roles)
export const mayRoute = (roles: readonly string[]) => has([...STATION, 'street_admin'], roles)
export const mayReveal = (roles: readonly string[]) => has([...STATION, ...CALLERS, ...UNITS], roles)
