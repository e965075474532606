// The door of the auth package: sign-in by mail, sessions, API keys, and the actor behind a credential.

export { actorOfKey, actorOfSession } from './actor.ts'
export { type ApiKey, findActiveKey, findApiKey } from './api-key.ts'
export { apiKeyFormat, type KeyFormat, type MintedApiKey, mintApiKey } from './api-key-format.ts'
export { CHALLENGE_MINUTES } from './challenge.ts'
export type { AuthDeps, SecurityEntry, SessionLimits, Visit } from './deps.ts'
export { parseEmail, requireEmail } from './email.ts'
export { confirmEmailChange, startEmailChange } from './email-change.ts'
export { undoEmailChange } from './email-undo.ts'
export { invitationTokenHash, mintInvitationToken } from './invitation-token.ts'
export { confirmSignIn, type SignInStart, startSignIn } from './magic-link.ts'
export {
  endOtherSessions,
  endOwnSession,
  endReplacedSession,
  endSession,
  listOwnSessions,
  type OwnSession,
} from './own-sessions.ts'
export type { Proof } from './proof.ts'
export { purgeSignIns } from './purge.ts'
export { ADMIN_LIMITS, findSession, type NewSession, type Session } from './session.ts'
export { confirmStepUp, isFresh, startStepUp } from './step-up.ts'
export { deriveKey } from './token.ts'
export { chooseWorkspace } from './workspace.ts'
