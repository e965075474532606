// Sends one test mail and tells what was said on the way; outside of any transaction. Called by the mail
// settings' routes.

import { setTimeout as sleep } from 'node:timers/promises'
import type { MailTest } from '@openpartner/contract'
import type { MailTestPlan } from '@openpartner/core/setup'
import { inBrand } from '@openpartner/db'
import type { BrandId } from '@openpartner/domain'
import {
  createTranscript,
  type Delivery,
  enqueueMail,
  type MailRoute,
  testMail,
  transportFor,
} from '@openpartner/mail'
import type { Deps } from './deps.ts'

/** Below the time a request may take. */
const TEST_LIMIT_MS = 12_000

export async function sendTestMail(
  { deps, brandId }: { readonly deps: Deps; readonly brandId: BrandId },
  { route, recipient, brand }: MailTestPlan,
): Promise<MailTest> {
  const id = deps.newId('mal')
  const letter = { id, recipient, ...testMail({ brand }) }
  if (route === null) {
    const mail = { ...letter, brandId, createdAt: deps.clock.now() }
    await inBrand(deps.db, brandId, (tx) => enqueueMail(tx, mail))
    return { outcome: 'queued', reason: null, detail: null, mail_id: id, transcript: [] }
  }
  const transcript = createTranscript(secretsOf(route))
  const transport = transportFor(route, { gate: deps.egress, transcript, ...deps.mailRouteDeps })
  const late: Delivery = {
    isAccepted: false,
    isPermanent: false,
    reason: 'timeout',
    detail: 'no answer in time',
  }
  const waiting = new AbortController()
  const delivery = await Promise.race([
    transport.send(letter),
    sleep(TEST_LIMIT_MS, late, { signal: waiting.signal }),
  ])
  waiting.abort()
  const lines = [...transcript.lines]
  if (delivery.isAccepted) {
    return { outcome: 'sent', reason: null, detail: null, mail_id: id, transcript: lines }
  }
  const { reason, detail } = delivery
  return { outcome: 'refused', reason, detail, mail_id: id, transcript: lines }
}

function secretsOf(route: MailRoute): string[] {
  return route.credential === null ? [] : [route.credential.reveal()]
}
