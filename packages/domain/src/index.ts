// The door of the domain: one export line per noun.

export * from './attribution.ts'
export * from './click.ts'
export * from './commission.ts'
export * from './event.ts'
export * from './ids.ts'
export * from './instant.ts'
export * from './link.ts'
export * from './money.ts'
export * from './payout.ts'
export * from './problem.ts'
export * from './scope.ts'
export * from './terms.ts'
