// Whether the books agree, as the API shows it.

import { z } from 'zod'
import { Instant } from './shapes.ts'

const BookFinding = z.object({
  name: z
    .string()
    .describe('A projection, by its table, or a rule, by its file in packages/ledger/invariants'),
  rule: z.string().describe('What should hold, in a sentence'),
  compared: z.number().int().nullable().describe('Rows of the projection; null for a rule'),
  differing: z.number().int().describe('Rows that differ from the facts or break the rule'),
  first: z
    .array(z.record(z.string(), z.string().nullable()))
    .describe('The first of them, at most 20, with the ids (UUIDs) they are found by in the database'),
})

/** What the newest check of the books found. */
export const BookState = z
  .object({
    checked_at: Instant.nullable().describe('Null before the first night'),
    disagreeing_since: Instant.nullable().describe(
      'When a difference was first found that is still there; null when the books agree',
    ),
    findings: z.array(BookFinding).describe('What differs; empty when the books agree'),
  })
  .meta({ id: 'BookState' })
export type BookState = z.output<typeof BookState>
