// The door of @openpartner/testkit: what tests import.

export { createDatabase, type TestDatabase } from './database.ts'
export { expectProblem } from './expect-problem.ts'
export { createFakeClock, type FakeClock } from './fake-clock.ts'
export * from './given.ts'
export * from './given-facts.ts'
export * from './history-attempts.ts'
export { brokenInvariants } from './invariants.ts'
export { testKeyring, testKeyringText } from './keyring.ts'
