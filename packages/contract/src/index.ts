// The door of the contract: the public API as zod schemas.

export * from './api-keys.ts'
export * from './audit-entries.ts'
export * from './brands.ts'
export * from './commissions.ts'
export * from './events.ts'
export * from './overview.ts'
export * from './partners.ts'
export * from './payouts.ts'
export * from './problem-help.ts'
export * from './problems.ts'
export * from './programs.ts'
export * from './shapes.ts'
