// Delivers the outbox: a brand's mail by its own server in a lane of its own, the rest by the deployment's.

import { loadMailSettings, openMailRoute } from '@openpartner/core/setup'
import type { BrandId } from '@openpartner/domain'
import {
  type DeliveryRound,
  deliverBrandMails,
  deliverDueMails,
  listBrandsWithDueMail,
  type MailTransport,
  transportFor,
} from '@openpartner/mail'
import type { WorkerDeps } from './deps.ts'

const MAILS_A_ROUND = 50

/** Sends what is due by the deployment's server; starts a lane for each brand with a server of its own. */
export async function deliverMails(deps: WorkerDeps): Promise<number> {
  const { db, clock, transport, lanes } = deps
  const brands: BrandId[] = []
  for (const brandId of await listBrandsWithDueMail(db, clock.now())) {
    const settings = await loadMailSettings(contextFor(deps, brandId))
    if (settings === null) brands.push(brandId)
    else lanes.start(brandId, () => deliverForBrand(deps, brandId))
  }
  const round = await deliverDueMails(db, { clock, transport, limit: MAILS_A_ROUND, brands })
  report(deps, round)
  return round.sent
}

async function deliverForBrand(deps: WorkerDeps, brandId: BrandId): Promise<void> {
  const transport = await transportOf(deps, brandId)
  // The settings are gone since: the next round sends by the deployment's server.
  if (transport === null) return
  const { db, clock } = deps
  report(deps, await deliverBrandMails(db, { clock, transport, limit: MAILS_A_ROUND, brandId }))
}

/** Opened for each lane anew: settings that changed count at once, and no credential is kept in memory. */
async function transportOf(deps: WorkerDeps, brandId: BrandId): Promise<MailTransport | null> {
  try {
    const route = await openMailRoute(contextFor(deps, brandId), deps.keyring)
    return route === null ? null : transportFor(route, { gate: deps.egress, ...deps.mailRouteDeps })
  } catch (error) {
    deps.logger.error(
      { brandId, err: error },
      'the mail credential of a brand cannot be opened: its key is missing from SECRETS_ENCRYPTION_KEY',
    )
    const detail = 'the stored credential cannot be opened here; give it again, or ask the operator'
    return {
      send: async () => ({ isAccepted: false, isPermanent: false, reason: 'credential-sealed', detail }),
    }
  }
}

function contextFor({ db, clock, newId }: WorkerDeps, brandId: BrandId) {
  return { db, clock, newId, actor: { kind: 'worker', brandId } as const, requestId: newId('req') }
}

function report({ logger }: WorkerDeps, { postponed, failed }: DeliveryRound): void {
  for (const mail of postponed) logger.warn({ mail }, 'a mail could not be delivered and will be tried again')
  for (const mail of failed) logger.error({ mail }, 'a mail was given up')
}
