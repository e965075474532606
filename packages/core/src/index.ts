// The door of the verbs' surroundings: what every verb gets, and how a request is answered once.

export * from './context.ts'
export * from './idempotency.ts'
