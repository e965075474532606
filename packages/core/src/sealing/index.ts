// The door to stored secrets: sealed and opened for their row, checked at the start, moved to a new key.

export { checkSealingKeys } from './check-keys.ts'
export * from './rotate.ts'
export * from './values.ts'
