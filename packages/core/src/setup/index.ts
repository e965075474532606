// The door of set-up: the verbs behind what people configure, one file per noun.

export * from './accept-invitation.ts'
export { ACCEPTANCES_READ, acceptTerms, listAcceptances, TERMS_ACCEPT } from './accept-terms.ts'
export * from './admins.ts'
export * from './api-keys.ts'
export * from './brands.ts'
export * from './coupons.ts'
export * from './end-sessions.ts'
export {
  changeGroup,
  createGroup,
  GROUPS_READ,
  GROUPS_WRITE,
  type GroupWithMembers,
  listGroups,
  loadGroup,
} from './groups.ts'
export * from './invitations.ts'
export * from './leaked-api-key.ts'
export * from './links.ts'
export * from './mail-settings.ts'
export * from './mails.ts'
export * from './memberships.ts'
export { moveMembership } from './move-membership.ts'
export {
  endOwnTerms,
  listOwnTerms,
  type OwnTermsDraft,
  type OwnTermsOf,
  publishOwnTerms,
} from './own-terms.ts'
export * from './partners.ts'
export * from './programs.ts'
export * from './roll-api-key.ts'
export * from './terms.ts'
export * from './test-mode.ts'
