// Makes UUIDv7s in the order of a clock; every service makes one source in main.ts and turns the uuids into
// its own ids.

import { V7Generator } from 'uuidv7'
import type { Clock } from './clock.ts'

/**
 * A source of UUIDv7 (RFC 9562 §5.7) as Postgres prints them: lower case with dashes. Ids of one source
 * ascend also within a millisecond and while the clock steps back by less than ten seconds; after a longer
 * step they follow the clock again.
 */
export function uuidsFrom(clock: Clock): () => string {
  const generator = new V7Generator()
  return () => generator.generateOrResetWithTs(clock.now().getTime()).toString()
}
