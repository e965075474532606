// Audit entries as the API shows them.

import { z } from 'zod'
import { Instant, pageOf, pageQuery } from './shapes.ts'

export const AuditEntry = z
  .object({
    id: z.string(),
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    request_id: z.string(),
    happened_at: Instant,
  })
  .meta({ id: 'AuditEntry' })
export const AuditEntryPage = pageOf(AuditEntry).meta({ id: 'AuditEntryPage' })
export const AuditEntryQuery = z.strictObject({
  ...pageQuery('aud'),
  kind: z
    .enum(['security'], { error: 'must be security' })
    .optional()
    .describe('security: only who got in, who may do what and which secrets changed'),
})
