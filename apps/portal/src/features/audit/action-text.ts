// What the actions of the audit log are called; pure, used by its table.
import type { SecurityAction } from '@openpartner/contract/vocabulary'

/** Security entries are read in a hurry, so each has its own words. */
const SECURITY_TEXT: Readonly<Record<SecurityAction, string>> = {
  'session.opened': 'Signed in',
  'session.ended': 'Ended a session',
  'session.revoked': 'Signed out, because it was used from another system',
  'session.step_up': 'Proved that it is them',
  'email.changed': 'Changed their address',
  'email.change_undone': 'Took a change of address back',
  'admin.invited': 'Invited an admin',
  'admin.joined': 'Joined as an admin',
  'admin.revoked': 'Removed an admin',
  'invitation.revoked': 'Withdrew an invitation',
  'partner.invited': 'Invited a partner',
  'api_key.created': 'Created an API key',
  'api_key.rolled': 'Rolled an API key',
  'api_key.reassigned': 'Took over an API key',
  'api_key.revoked': 'Revoked an API key',
  'api_key.leaked': 'An API key came unencrypted and was revoked',
  'mail_settings.changed': 'Changed the mail server',
  'test_mode.opened': 'Opened test mode',
  'brand.created': 'Created a brand',
}

/** Others by their name: "payout_run.prepared" → "Payout run prepared". */
export function actionText(action: string): string {
  if (Object.hasOwn(SECURITY_TEXT, action)) return SECURITY_TEXT[action as SecurityAction]
  const words = action.replaceAll(/[._]/g, ' ').replace(/^api\b/, 'API')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
