// The public face of a request: which kind of state it shows, and the street its code begins with; pure.
import type { Kind } from '@/kit/shape'

const BUCKETS: Readonly<Record<string, Kind>> = { APPROACHING: 'soon', BREACHED: 'late' }

export const kindOfStatus = ({ open, bucket }: { open: boolean; bucket: string }): Kind => (open ? (BUCKETS[bucket] ?? 'in-hand') : 'done')

/** `110108005-ABCD2345` → `110108005`; none where it is no code. */
export const streetOf = (code: string): string | undefined => /^(\d{6,12})-[A-Z2-7]{8}$/.exec(code)?.[1]
