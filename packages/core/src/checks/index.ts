// The door of the checks: projections derived again and compared, the rules asked, what differs written
// again.

export * from './ask-invariants.ts'
export * from './book-state.ts'
export * from './check-books.ts'
export * from './compare-projections.ts'
export * from './rebuild-projections.ts'
