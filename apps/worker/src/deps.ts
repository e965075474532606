// What the worker is built from, and what its jobs get; service.ts and tests make the parts.

import type { Database } from '@openpartner/db'
import type { NewId } from '@openpartner/domain'
import type { MailTransport, RouteDeps } from '@openpartner/mail'
import type { Clock, Egress, Logger, Metrics, Network } from '@openpartner/runtime'
import type { Keyring } from '@openpartner/runtime/keyring'
import type { Counts } from './counts.ts'
import type { Lanes } from './lanes.ts'

export interface WorkerOptions {
  readonly db: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly logger: Logger
  /** The deployment's own. */
  readonly transport: MailTransport
  /** Networks open to mail servers that brands name, beside the public internet; none when not given. */
  readonly egressAllow?: readonly Network[]
  /** Where brands' mail goes instead of to the real servers; for tests of ours. */
  readonly mailRouteDeps?: Pick<RouteDeps, 'authorities' | 'postmarkHost'>
  /** Opens stored credentials. */
  readonly keyring: Keyring
  /** Where jobs are counted; nowhere that anybody could ask when not given. */
  readonly metrics?: Metrics
}

export interface WorkerDeps extends WorkerOptions {
  readonly egress: Egress
  /** For what one brand's slow server must not hold up. */
  readonly lanes: Lanes
  readonly counts: Counts
}
