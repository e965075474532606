// What a session is called: the kinds of browser and system it was opened in. Pure.
import type { OwnSession } from '@openpartner/contract'

/** "Firefox on Windows", "Chrome on Android, mobile"; what is not known is said plainly. */
export function sessionName({ browser, os, device }: Pick<OwnSession, 'browser' | 'os' | 'device'>): string {
  const where = browser === 'other' ? 'Unknown browser' : browser
  const on = os === 'other' ? '' : ` on ${os}`
  return `${where}${on}${device === 'mobile' ? ', mobile' : ''}`
}
