// The door of @openpartner/embedded-postgres: start a PostgreSQL on a folder, or stop it.

export { choosePort } from './port.ts'
export { isAlive, wasStartedWith } from './process-table.ts'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type StopMode,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './server.ts'
