// The door of set-up: the verbs behind what people configure, one file per noun.

export * from './accept-invitation.ts'
export * from './admins.ts'
export * from './api-keys.ts'
export * from './brands.ts'
export * from './invitations.ts'
export * from './links.ts'
export * from './memberships.ts'
export * from './partners.ts'
export * from './programs.ts'
export * from './terms.ts'
