// Tells a database that does not answer from a fault of ours: for the API's 503, and for verbs that go on
// without what failed.

import { sqlState } from './transaction.ts'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, resources, shutdown, cancelled, deadlock. */
const OUTAGE_STATES = /^(08|53|57P0|57014|40P01|40001|25P03)/
const OUTAGE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENOENT',
])
/** pg gives these no code. */
const OUTAGE_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Cannot use a pool after',
]

/** True when the database is away, overloaded or gave up on this try: nothing is wrong with the request. */
export function isOutage(error: unknown): boolean {
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth++) {
    const state = sqlState(link)
    if (state !== null && (OUTAGE_STATES.test(state) || OUTAGE_CODES.has(state))) return true
    if (OUTAGE_MESSAGES.some((start) => link.message.startsWith(start))) return true
    if (link instanceof AggregateError && link.errors.some(isOutage)) return true
  }
  return false
}
