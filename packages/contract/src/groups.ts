// Groups of partners as the API shows them.

import { z } from 'zod'
import { Instant, idOf, line, pageOf, pageQuery } from './shapes.ts'

const GroupStatus = z.enum(['active', 'archived'])

export const Group = z
  .object({
    id: z.string(),
    program_id: z.string(),
    name: z.string(),
    status: GroupStatus,
    members: z.number().int().describe('How many partners are in it now'),
    terms_summary: z
      .string()
      .nullable()
      .describe('What its own terms give now, in words; null while the program’s count for its members'),
    created_at: Instant,
  })
  .meta({ id: 'Group' })
export type Group = z.output<typeof Group>
export const GroupPage = pageOf(Group).meta({ id: 'GroupPage' })
export const GroupQuery = z.strictObject({ ...pageQuery('grp'), program_id: idOf('prg').optional() })
export const GroupIn = z.strictObject({ program_id: idOf('prg'), name: line(200) }).meta({ id: 'GroupIn' })
export const GroupChange = z
  .strictObject({ name: line(200).optional(), status: GroupStatus.optional() })
  .meta({ id: 'GroupChange' })
