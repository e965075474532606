// The door of reading: lists, single rows and explanations.

export * from './attribution-runs.ts'
export * from './audit-entries.ts'
export * from './commissions.ts'
export * from './event-records.ts'
export * from './events.ts'
export * from './explained-commission.ts'
export * from './overview.ts'
export * from './payouts.ts'
export * from './reviews.ts'
export * from './write-offs.ts'
