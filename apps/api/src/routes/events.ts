// Events: what a brand tells us its customers did, and why each ended as it did.

import { createHash } from 'node:crypto'
import {
  Event,
  EventExplanation,
  EventIn,
  EventPage,
  EventQuery,
  EventReceipt,
  IdPath,
} from '@openpartner/contract'
import type { Context } from '@openpartner/core'
import { EVENTS_WRITE, ingestEvent } from '@openpartner/core/flow'
import { explainEvent, listEvents, loadEvent, loadToldEvent } from '@openpartner/core/read'
import { type Actor, type EventMoney, parseCurrency } from '@openpartner/domain'
import { z } from 'zod'
import { canonicalJson } from '../canonical-json.ts'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewEvent, viewEventExplanation, viewEventReceipt } from '../views/decisions.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Events']
const REFUSED = ['external-id-reused', 'correction-mismatch', 'refund-above-sale'] as const
const READ = { scope: 'events:read', roles: ['admin'] } as const
const TELLING =
  'Safe to repeat: 201 first; the same `external_id` and body answer 200 with the same event. A publishable ' +
  'key may report leads, without money, and gets a receipt.'
/** A page learns that its lead arrived, not who is credited. */
const Told = z.union([Event, EventReceipt])

type EventBody = z.output<typeof EventIn>

export const eventRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/events',
    {
      schema: {
        tags,
        summary: 'Tell what a customer did',
        description: TELLING,
        body: EventIn,
        response: { 200: Told, 201: Told },
      },
      config: { access: EVENTS_WRITE, idempotent: true, problems: [...REFUSED] },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const { event, isNew } = await ingestEvent(ctx, draftOf(ctx, request.body))
      reply.code(isNew ? 201 : 200)
      return ctx.actor.kind === 'publishable'
        ? viewEventReceipt(event)
        : viewEvent(await loadToldEvent(ctx, event.id))
    },
  )

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

function draftOf({ actor, clock }: Context, told: EventBody) {
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
