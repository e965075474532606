// A person's open sessions and changes of address as the API shows them.

import { z } from 'zod'
import { EmailIn } from './brands.ts'
import { Instant } from './shapes.ts'

export const OwnSession = z
  .object({
    id: z.string(),
    is_current: z.boolean(),
    browser: z.string().describe('Family without a version; other when unknown'),
    os: z.string().describe('Family without a version; other when unknown'),
    device: z.enum(['mobile', 'desktop']),
    network: z.string().describe('Where it was last seen, as /24 or /48; unknown when there is none'),
    created_at: Instant,
    last_seen_at: Instant,
    expires_at: Instant,
  })
  .meta({ id: 'OwnSession' })
export type OwnSession = z.output<typeof OwnSession>

export const OwnSessionList = z.object({ data: z.array(OwnSession) }).meta({ id: 'OwnSessionList' })

export const SessionsEnded = z.object({ ended: z.number().int() }).meta({ id: 'SessionsEnded' })

export const EmailChangeIn = z.strictObject({ email: EmailIn }).meta({ id: 'EmailChangeIn' })
/** Not bounded: what is no token is as wrong as a wrong one, to the byte. */
export const EmailChangeUndo = z.strictObject({ token: z.string() }).meta({ id: 'EmailChangeUndo' })
export const EmailChangeUndone = z.object({ status: z.literal('undone') }).meta({ id: 'EmailChangeUndone' })
