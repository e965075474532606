// The person's time zone for texts that are composed on the server; called by server components.
import { cookies } from 'next/headers'
import { parseZone, ZONE_COOKIE } from './zone.ts'

/** UTC until the browser has told us. */
export async function findZone(): Promise<string> {
  return parseZone((await cookies()).get(ZONE_COOKIE)?.value) ?? 'UTC'
}
