// Credit given by hand, as the API takes it; what came of it is the explanation of the event.

import { z } from 'zod'
import { idOf, line } from './shapes.ts'

const Whole = z.string().regex(/^[1-9][0-9]{0,6}$/, 'must be a whole number from 1 on, as digits only')

const OUTCOMES = ['partner_id', 'shares', 'nobody', 'automatic'] as const

export const AttributionIn = z
  .strictObject({
    reason: line(500).describe('Why; the partners concerned read it'),
    program_id: idOf('prg').optional().describe('Beside a partner or shares'),
    partner_id: idOf('ptn').optional().describe('Credit this partner with the whole'),
    shares: z
      .array(
        z.strictObject({
          partner_id: idOf('ptn'),
          weight: z.strictObject({ numerator: Whole, denominator: Whole }),
        }),
      )
      .min(2)
      .max(20)
      .optional()
      .describe('Divide the credit: exact fractions that sum to one'),
    nobody: z.literal(true).optional().describe('Credit nobody'),
    automatic: z.literal(true).optional().describe('Lift what was decided by hand before'),
  })
  .superRefine((body, issues) => {
    const wrong = (path: string[], message: string) => issues.addIssue({ code: 'custom', path, message })
    const [first, ...more] = OUTCOMES.filter((field) => body[field] !== undefined)
    if (first === undefined) wrong([], `needs one of ${OUTCOMES.join(', ')}`)
    for (const field of more) wrong([field], `cannot stand beside ${first}`)
    const isCrediting = first === 'partner_id' || first === 'shares'
    if (isCrediting && body.program_id === undefined) wrong(['program_id'], `is required beside ${first}`)
    if (!isCrediting && body.program_id !== undefined) wrong(['program_id'], 'needs a partner or shares')
  })
  .meta({ id: 'AttributionIn' })
