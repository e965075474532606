// /.well-known/security.txt (RFC 9116): where whoever finds a hole tells it; served by API and portal.

import { z } from 'zod'

const CONTACT_FORMAT = 'must be mailto:security@example.com or an https URL'
/** The setting SECURITY_CONTACT. */
export const SecurityContact = z
  .string({ error: CONTACT_FORMAT })
  .regex(/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, { error: CONTACT_FORMAT })

const POLICY_FORMAT = 'must be an https URL'
/** The setting SECURITY_POLICY_URL. */
export const SecurityPolicyUrl = z
  .string({ error: POLICY_FORMAT })
  .regex(/^https:\/\/\S+$/, { error: POLICY_FORMAT })

export const SECURITY_TXT_PATH = '/.well-known/security.txt'

/** RFC 9116 §2.5.5 asks for less than a year, so that nobody finds a contact that has long left. */
const VALID_DAYS = 180
const DAY_MS = 86_400_000

export interface SecurityTxt {
  readonly contact: string
  readonly policyUrl: string | null
  /** The public URL of the service that serves the file. */
  readonly publicUrl: string
}

/** The file as of now. It changes once a day, so caches may keep it that long. */
export function securityTxt({ contact, policyUrl, publicUrl }: SecurityTxt, now: Date): string {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  return [
    `Contact: ${contact}`,
    `Expires: ${new Date(today + VALID_DAYS * DAY_MS).toISOString()}`,
    ...(policyUrl === null ? [] : [`Policy: ${policyUrl}`]),
    `Canonical: ${publicUrl}${SECURITY_TXT_PATH}`,
    'Preferred-Languages: en',
    '',
  ].join('\n')
}
