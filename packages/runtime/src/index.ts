// The door of the runtime: what every service shares and what knows nothing of partners or money.

export { Secret } from '@openpartner/secrets/secret'
export * from './clock.ts'
export * from './env.ts'
export * from './env-pieces.ts'
export * from './health.ts'
export * from './http-edge.ts'
export * from './ids.ts'
export * from './logger.ts'
export * from './metrics.ts'
export * from './shutdown.ts'
