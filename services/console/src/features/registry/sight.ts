// Which parts of a page are drawn for whom: to who may see none of a kind its owner shows an empty list, which would read as
// "there are none". The server decides what is shown; this only leaves out what would mislead.
import { useSession } from '@/app/session'

const WIDE = ['street_officer', 'street_leader', 'street_admin', 'duty_officer', 'integrator', 'community_secretary', 'station_worker', 'liaison']
const READERS = { visits: WIDE, linkages: [...WIDE, 'enterprise_contact'] } as const

export function useSight() {
  const session = useSession()
  return (kind: keyof typeof READERS) => session.me?.roles.some((role) => READERS[kind].includes(role)) ?? false
}
