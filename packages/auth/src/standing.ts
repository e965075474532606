// How a request stands to the session it presents: from where the person proved it, from elsewhere, or from
// a machine it cannot have moved to. Pure.

import type { SessionRow } from '@openpartner/db'
import type { Visit } from './deps.ts'

/**
 * `familiar`: the browser and network that were proven. `elsewhere`: another browser or network, as phones
 * and travellers have; reads and ordinary acts go on. `foreign`: another system or kind of device, where a
 * cookie does not get by itself.
 */
export type Standing = 'familiar' | 'elsewhere' | 'foreign'

type Proven = Pick<SessionRow, 'browser' | 'os' | 'device' | 'networkV4' | 'networkV6'>

export function standingOf(proven: Proven, visit: Visit): Standing {
  if (visit.os !== proven.os || visit.device !== proven.device) return 'foreign'
  const network = isV6(visit.network) ? proven.networkV6 : proven.networkV4
  return visit.browser === proven.browser && visit.network === network ? 'familiar' : 'elsewhere'
}

/**
 * What a proof from here makes familiar. The network of the other address family stays as it was proven
 * before: browsers with both families change between them from one request to the next.
 */
export function provenBy(visit: Visit): Partial<Proven> & Pick<SessionRow, 'browser' | 'seenNetwork'> {
  const network = isV6(visit.network) ? { networkV6: visit.network } : { networkV4: visit.network }
  return { browser: visit.browser, seenNetwork: visit.network, ...network }
}

/** An address that cannot be told counts as an IPv4 network of its own. */
function isV6(network: string): boolean {
  return network.includes(':')
}
