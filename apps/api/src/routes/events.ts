// Events: what a brand tells us its customers did, and why each ended as it did.

import { createHash } from 'node:crypto'
import {
  Event,
  EventBatch,
  EventBatchIn,
  EventExplanation,
  EventIn,
  EventPage,
  EventQuery,
  EventReceipt,
  IdPath,
} from '@openpartner/contract'
import type { Context } from '@openpartner/core'
import { EVENTS_WRITE, type IngestEvent, ingestEvent, ingestEvents } from '@openpartner/core/flow'
import { explainEvent, listEvents, loadEvent, loadToldEvent, loadToldEvents } from '@openpartner/core/read'
import { type Actor, type EventMoney, Problem, parseCurrency } from '@openpartner/domain'
import { z } from 'zod'
import { canonicalJson } from '../canonical-json.ts'
import { checkAgainst } from '../plugins/validation.ts'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { type ToldOutcome, viewEvent, viewEventReceipt, viewToldEvent } from '../views/decisions.ts'
import { viewEventExplanation } from '../views/event-story.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Events']
const REFUSED = ['external-id-reused', 'correction-mismatch', 'refund-above-sale'] as const
const READ = { scope: 'events:read', roles: ['admin'] } as const
const TELLING = `One event, or up to 1,000 as \`{ "events": [ … ] }\`.

One: safe to repeat. 201 first; the same \`external_id\` and body answer 200 with the same event. A publishable
key may report leads, one at a time and without money, and gets a receipt.

Many: the answer is 200 and says for each event, in order, with which status it alone would have been answered,
and either the event with its decision or the problem, whose pointers start at the event. An event that is
refused changes nothing and holds up no other. Of two with the same \`external_id\` the first counts. The body
may have 1 MB; up to 64 kB are read of any other.`
/** A thousand events of one kilobyte each. */
const BODY_BYTES_MAX = 1_024 * 1_024
/** A page learns that its lead arrived, not who is credited. */
const Told = z.union([Event, EventReceipt])
const ToldOrBatch = z.union([Event, EventReceipt, EventBatch])

type EventBody = z.output<typeof EventIn>

export const eventRoutes: Routes = (api, deps, cookies) => {
  tellingRoute(api, deps, cookies)

  api.get(
    '/v1/events',
    {
      schema: { tags, summary: 'List events', querystring: EventQuery, response: { 200: EventPage } },
      config: { access: READ },
    },
    async (request) => {
      const { kind = null, customer: customerRef = null, waiting } = request.query
      const filter = { ...pageOf(request.query), kind, customerRef, isWaiting: waiting === 'true' }
      return viewPage(await listEvents(deps.contextFor(request), filter), viewEvent)
    },
  )

  api.get(
    '/v1/events/:id',
    {
      schema: { tags, summary: 'Read an event', params: IdPath, response: { 200: Event } },
      config: { access: READ },
    },
    async (request) => viewEvent(await loadEvent(deps.contextFor(request), pathId('evt', request.params.id))),
  )

  api.get(
    '/v1/events/:id/explain',
    {
      schema: {
        tags,
        summary: 'Explain every decision about an event',
        params: IdPath,
        response: { 200: EventExplanation },
      },
      config: { access: READ },
    },
    async (request) =>
      viewEventExplanation(await explainEvent(deps.contextFor(request), pathId('evt', request.params.id))),
  )
}

const tellingRoute: Routes = (api, deps) => {
  const { apiUrl } = deps
  api.post(
    '/v1/events',
    {
      schema: {
        tags,
        summary: 'Tell what a customer did',
        description: TELLING,
        body: z.union([EventIn, EventBatchIn]),
        response: { 200: ToldOrBatch, 201: Told },
      },
      bodyLimit: BODY_BYTES_MAX,
      config: { access: EVENTS_WRITE, idempotent: true, problems: [...REFUSED] },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      if ('events' in request.body) {
        const results = await tellMany(ctx, request.body.events)
        for (const { problem } of results) {
          if (problem?.code === 'internal')
            request.log.error({ err: problem.cause }, 'an event of a batch failed')
        }
        return {
          results: results.map((told, index) =>
            viewToldEvent(told, { index, apiUrl, requestId: request.id }),
          ),
        }
      }
      const { event, isNew } = await ingestEvent(ctx, draftOf(ctx, request.body))
      reply.code(isNew ? 201 : 200)
      return ctx.actor.kind === 'publishable'
        ? viewEventReceipt(event)
        : viewEvent(await loadToldEvent(ctx, event.id))
    },
  )
}

/** Events that are no events at all are refused here, and the others told, each in its place. */
async function tellMany(ctx: Context, bodies: readonly unknown[]): Promise<ToldOutcome[]> {
  const checked = bodies.map((body) => checkAgainst(EventIn, body))
  const drafts = checked.flatMap((one) => ('value' in one ? [draftOf(ctx, one.value)] : []))
  const ingested = await ingestEvents(ctx, drafts)
  const told = await loadToldEvents(
    ctx,
    ingested.flatMap((one) => (one.problem === null ? [one.event] : [])),
  )
  let next = 0
  return checked.map((one): ToldOutcome => {
    if ('errors' in one) return { problem: new Problem('request-invalid', { errors: one.errors }) }
    const outcome = ingested[next++]
    if (outcome === undefined) throw new Error('an event of a batch has no outcome')
    if (outcome.problem !== null) return outcome
    const decision = told.get(outcome.event.id)
    if (decision === undefined) throw new Error(`event ${outcome.event.id} was never decided`)
    return { ...outcome, decision }
  })
}

function draftOf({ actor, clock }: Context, told: EventBody): IngestEvent {
  return {
    kind: told.kind,
    customerRef: told.customer,
    externalId: told.external_id,
    occurredAt: told.occurred_at ?? clock.now(),
    money: moneyOf(told),
    product: told.product ?? null,
    plan: told.plan ?? null,
    country: told.country ?? null,
    corrects: told.corrects ?? null,
    coupon: told.coupon ?? null,
    metadata: told.metadata ?? {},
    source: sourceOf(actor),
    // Of what was sent, not of what we filled in: a twin delivery is the same event although "now" has moved
    // on.
    bodyHash: createHash('sha256').update(canonicalJson(told)).digest('hex'),
  }
}

/** What came from a page stays told apart from what a server vouches for. */
function sourceOf({ kind }: Actor): 'sdk' | 'api' {
  return kind === 'publishable' ? 'sdk' : 'api'
}

/** The contract lets neither an amount nor a currency stand alone. */
function moneyOf({ amount, currency, tax = '0', discount = '0' }: EventBody): EventMoney | null {
  if (amount === undefined || currency === undefined) return null
  return {
    currency: parseCurrency(currency),
    gross: BigInt(amount),
    tax: BigInt(tax),
    discount: BigInt(discount),
  }
}
