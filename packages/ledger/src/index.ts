// The door of the ledger: immutable facts, postings and balances.

export * from './accounts.ts'
export * from './attributions.ts'
export * from './audit-entries.ts'
export * from './clicks.ts'
export * from './commissions.ts'
export * from './events.ts'
export * from './identities.ts'
export * from './payouts.ts'
export * from './postings.ts'
export * from './rules-json.ts'
export * from './terms.ts'
