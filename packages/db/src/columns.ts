// Column types shared by every table: TypeIDs on uuid, exact money, instants.

import { encodeId, type Id, type IdPrefix, uuidOf } from '@openpartner/domain'
import { sql } from 'drizzle-orm'
import { bigint, char, customType, timestamp } from 'drizzle-orm/pg-core'

/** `typeId('clk')('click_id')`: a TypeID in TypeScript, a uuid in Postgres. */
export function typeId<P extends IdPrefix>(prefix: P) {
  return customType<{ data: Id<P>; driverData: string }>({
    dataType: () => 'uuid',
    toDriver: (id) => uuidOf(id),
    fromDriver: (uuid) => encodeId(prefix, uuid),
  })
}

/** Minor units as bigint. */
export const minorUnits = (name: string) => bigint(name, { mode: 'bigint' })

/** ISO 4217 code. */
export const currencyCode = (name: string) => char(name, { length: 3 })

/** A point in time, as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/**
 * The database's own time of insertion. Declared as generated so that no INSERT names the column: no runtime
 * role may write it, not even with `default`.
 */
export const recordedAt = () => instant('recorded_at').notNull().generatedAlwaysAs(sql`clock_timestamp()`)
