// The security log: which audit entries tell who got in, who may do what and which secrets changed; a closed
// list.

/** Named like every action, noun.verb. An act that is not listed here stands in the audit log only. */
export const SECURITY_ACTIONS = [
  'session.opened',
  'session.ended',
  'session.revoked',
  'session.step_up',
  'email.changed',
  'email.change_undone',
  'admin.invited',
  'admin.joined',
  'admin.revoked',
  'invitation.revoked',
  'partner.invited',
  'api_key.created',
  'api_key.rolled',
  'api_key.reassigned',
  'api_key.revoked',
  'api_key.leaked',
  'mail_settings.changed',
  'test_mode.opened',
  'brand.created',
] as const

export type SecurityAction = (typeof SECURITY_ACTIONS)[number]
