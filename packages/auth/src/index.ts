// The door of the auth package: sign-in by mail, sessions, API keys, and the actor behind a credential.

export { actorOfKey, actorOfSession, type Credential, findActor } from './actor.ts'
export {
  type ApiKey,
  apiKeyMode,
  defaultKeyExpiry,
  findApiKey,
  findApiKeyById,
  insertApiKey,
  type KeyMode,
  listApiKeys,
  type MintedApiKey,
  mintApiKey,
  type NewApiKey,
  revokeApiKey,
} from './api-key.ts'
export { CHALLENGE_MINUTES } from './challenge.ts'
export { parseEmail, requireEmail } from './email.ts'
export {
  type AuthDeps,
  confirmSignIn,
  type SignInProof,
  type SignInStart,
  startSignIn,
} from './magic-link.ts'
export { purgeSignIns } from './purge.ts'
export { chooseWorkspace, endSession, findSession, type NewSession, type Session } from './session.ts'
