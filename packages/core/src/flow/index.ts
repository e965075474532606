// The door of the money path: one verb per step, in the order the money takes. Step 1, the click, is
// apps/router.

export * from './accrue-commission.ts'
export * from './advance-attribution-run.ts'
export * from './apply-attribution-run.ts'
export * from './attribute-by-hand.ts'
export * from './attribute-event.ts'
export * from './bind-identity.ts'
export * from './close-period.ts'
export * from './ingest-event.ts'
export * from './ingest-events.ts'
export * from './prepare-payout.ts'
export * from './release-commissions.ts'
export * from './settle-payout.ts'
export * from './start-attribution-run.ts'
export type { IngestEvent, ToldEvent } from './tell-events.ts'
