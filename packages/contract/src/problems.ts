// Problem codes on the wire: RFC 9457 shape, and the one table from code to HTTP status.

import type { ProblemCode } from '@openpartner/domain'
import { z } from 'zod'

/** RFC 9457 problem+json with our extensions `code` and `errors`. */
export const ProblemBody = z
  .object({
    type: z.string().describe('Where the code is documented'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().describe('The id of this request, also in X-Request-Id'),
    code: z.string(),
    errors: z
      .array(z.object({ pointer: z.string().describe('RFC 6901 JSON pointer'), detail: z.string() }))
      .optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.output<typeof ProblemBody>

export const PROBLEM_STATUS: Readonly<Record<ProblemCode, number>> = {
  'request-invalid': 400,
  'body-not-json': 400,
  'body-too-large': 413,
  'media-type-unsupported': 415,
  unauthenticated: 401,
  'origin-refused': 403,
  'host-unknown': 421,
  'credential-in-clear': 403,
  'scope-missing': 403,
  'role-missing': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'too-many-requests': 429,
  'idempotency-key-reused': 422,
  'idempotency-key-in-flight': 409,
  'currency-unknown': 400,
  'external-id-reused': 409,
  'correction-mismatch': 409,
  'refund-above-sale': 409,
  'click-unknown': 404,
  'link-key-taken': 409,
  'coupon-code-taken': 409,
  'destination-refused': 400,
  'partner-email-taken': 409,
  'partner-not-active': 409,
  'membership-exists': 409,
  'group-name-taken': 409,
  'group-archived': 409,
  'terms-invalid': 400,
  'terms-none-to-end': 409,
  'terms-not-applicable': 409,
  'api-key-ended': 409,
  'api-key-rolled': 409,
  'live-mode-only': 409,
  'attribution-run-not-ready': 409,
  'attribution-run-not-seen': 409,
  'books-closed': 409,
  'review-refused': 409,
  'write-off-exceeds-debt': 409,
  'write-off-decided': 409,
  'self-approval-refused': 409,
  'payout-nothing-due': 409,
  'payout-already-settled': 409,
  'sign-in-failed': 401,
  'step-up-required': 403,
  'confirmation-failed': 400,
  'invitation-closed': 404,
  'invitation-exists': 409,
  'invitation-ended': 409,
  'admin-exists': 409,
  'self-revocation-refused': 409,
  'last-admin': 409,
  'setup-closed': 404,
  internal: 500,
  unavailable: 503,
}
