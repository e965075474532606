// The door that loads nothing but settings: a main.ts enters by it, so that a wrong setting is reported at
// once.

export { Secret } from '@openpartner/secrets/secret'
export * from './env.ts'
export * from './env-pieces.ts'
