// Attributions by hand: a person decides who is credited for one event, or lifts that again.

import { AttributionIn, EventExplanation, IdPath } from '@openpartner/contract'
import { ATTRIBUTIONS_WRITE, attributeByHand } from '@openpartner/core/flow'
import { loadDecidedEvent } from '@openpartner/core/read'
import type { EventId } from '@openpartner/domain'
import type { z } from 'zod'
import { pathId, type Routes } from '../routing.ts'
import { viewEventExplanation } from '../views/event-story.ts'

export const attributionRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/events/:id/attributions',
    {
      schema: {
        tags: ['Events'],
        summary: 'Decide by hand who is credited',
        description:
          'Goes before clicks, coupons and earlier sales for this event; what changes is booked as a ' +
          'difference. `automatic` lifts it again. Safe to repeat: 201 first, 200 when the same stands.',
        params: IdPath,
        body: AttributionIn,
        response: { 200: EventExplanation, 201: EventExplanation },
      },
      config: {
        access: ATTRIBUTIONS_WRITE,
        idempotent: true,
        sensitive: true,
        problems: ['partner-not-active'],
      },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const eventId = pathId('evt', request.params.id)
      const { isNew } = await attributeByHand(ctx, decisionOf(eventId, request.body))
      reply.code(isNew ? 201 : 200)
      return viewEventExplanation(await loadDecidedEvent(ctx, eventId))
    },
  )
}

function decisionOf(eventId: EventId, body: z.output<typeof AttributionIn>) {
  const { reason, program_id: programId, partner_id: partnerId, shares = [], automatic } = body
  if (programId === undefined) {
    const outcome = automatic === true ? ('automatic' as const) : ('nobody' as const)
    return { eventId, outcome, shares: [], reason }
  }
  const whole = { numerator: '1', denominator: '1' }
  const told = partnerId === undefined ? shares : [{ partner_id: partnerId, weight: whole }]
  return {
    eventId,
    outcome: 'credited' as const,
    reason,
    shares: told.map(({ partner_id, weight: { numerator, denominator } }) => ({
      partnerId: partner_id,
      programId,
      weight: { numerator: BigInt(numerator), denominator: BigInt(denominator) },
    })),
  }
}
