// Write-offs, and what partners owe by its age, as the API takes and shows them.

import { AGE_BUCKETS } from '@openpartner/domain'
import { z } from 'zod'
import { AmountIn, CurrencyCode, Instant, idOf, line, Money, pageOf, pageQuery } from './shapes.ts'

const Named = z.object({ id: z.string(), name: z.string() })
const REASON_LENGTH_MAX = 500

export const WRITE_OFF_STATES = ['open', 'approved', 'declined'] as const

export const WriteOff = z
  .object({
    id: z.string(),
    partner: Named,
    amount: Money,
    reason: z.string(),
    state: z.enum(WRITE_OFF_STATES),
    requested_by: z.string().describe('The admin who asked'),
    requested_at: Instant,
    is_own: z.boolean().describe('True when the caller asked for it, and so cannot approve it'),
    decided_by: z.string().nullable(),
    decided_at: Instant.nullable(),
    commission_id: z.string().nullable().describe('The entry that sets off what was taken back'),
  })
  .meta({ id: 'WriteOff' })
export type WriteOff = z.output<typeof WriteOff>
export const WriteOffPage = pageOf(WriteOff).meta({ id: 'WriteOffPage' })
export const WriteOffQuery = z.strictObject({
  ...pageQuery('wof'),
  partner_id: idOf('ptn').optional(),
  state: z.enum(['open', 'decided']).optional(),
})

export const WriteOffIn = z
  .strictObject({
    partner_id: idOf('ptn'),
    amount: AmountIn.describe('Minor units; at most what the payable balance is below zero'),
    currency: CurrencyCode,
    reason: line(REASON_LENGTH_MAX).describe('The partner reads it once it is approved'),
  })
  .meta({ id: 'WriteOffIn' })

const Bucket = z
  .enum(AGE_BUCKETS)
  .describe('Full days since it was taken back: up to 30, 31 to 60, 61 to 90, more')

/** `GET /v1/balances/ageing`: every payable balance below zero. */
export const Ageing = z
  .object({
    at: Instant,
    data: z.array(
      z.object({
        partner: Named,
        owed: Money.describe('By how much the payable balance is below zero, as a positive amount'),
        since: Instant.describe('When the oldest part was taken back'),
        bucket: Bucket,
        parts: z
          .array(
            z.object({
              commission_id: z.string().nullable().describe('The entry that took it back'),
              since: Instant,
              owed: Money,
              bucket: Bucket,
            }),
          )
          .describe('Oldest first; they sum to `owed`. Later earnings cover the oldest first'),
      }),
    ),
    totals: z
      .array(z.object({ bucket: Bucket, owed: Money }))
      .describe('Per bucket of the parts and currency; currencies are never added'),
  })
  .meta({ id: 'Ageing' })
export type Ageing = z.output<typeof Ageing>
