// The registry of refusals: every code a caller can see, with its title. HTTP statuses live in
// packages/contract.

/** Code → title. A code is for programs and never changes; the title is for people (RFC 9457 §3.1.3). */
export const PROBLEM_TITLES = {
  'request-invalid': 'The request is not valid',
  'body-not-json': 'The body is not valid JSON',
  'body-too-large': 'The body is too large',
  'media-type-unsupported': 'Only application/json is accepted',
  unauthenticated: 'Authentication is required',
  'origin-refused': 'The request comes from an origin that is not allowed',
  'host-unknown': 'The host is not one of ours',
  'credential-in-clear': 'A credential was sent without encryption',
  'scope-missing': 'The credential lacks the scope',
  'role-missing': 'The role does not allow this',
  'not-found': 'Not found',
  'method-not-allowed': 'The method is not allowed here',
  'too-many-requests': 'Too many requests',
  'idempotency-key-reused': 'The Idempotency-Key was used with another body',
  'idempotency-key-in-flight': 'A request with this Idempotency-Key is still running',
  'currency-unknown': 'The currency is unknown',
  'external-id-reused': 'The external id was used with another body',
  'correction-mismatch': 'The correction contradicts what it names',
  'refund-above-sale': 'More would be given back than was paid',
  'click-unknown': 'The click is unknown',
  'link-key-taken': 'The link key is taken',
  'coupon-code-taken': 'The coupon code is in use',
  'destination-refused': 'The destination is not allowed',
  'partner-email-taken': 'A partner with this e-mail address exists',
  'partner-not-active': 'The partner is not active',
  'membership-exists': 'The partner is already a member of the program',
  'group-name-taken': 'The program has a group of this name',
  'group-archived': 'The group is archived',
  'terms-invalid': 'The terms contradict themselves',
  'terms-none-to-end': 'There are no terms of their own to end',
  'terms-not-applicable': 'These terms do not apply to the partner',
  'api-key-ended': 'The API key has ended',
  'api-key-rolled': 'The API key was rolled before',
  'live-mode-only': 'This belongs to the live brand',
  'attribution-run-not-ready': 'The run cannot be applied or cancelled now',
  'attribution-run-not-seen': 'The totals are not those of the run',
  'books-closed': 'The books are closed further',
  'review-refused': 'The commission cannot be reviewed like this',
  'write-off-exceeds-debt': 'The partner does not owe that much',
  'write-off-decided': 'The write-off was decided before',
  'self-approval-refused': 'Nobody approves what they asked for',
  'payout-nothing-due': 'Nothing is due',
  'payout-already-settled': 'The payout already has another result',
  'sign-in-failed': 'The sign-in link or code is not valid',
  'step-up-required': 'Prove that it is you',
  'confirmation-failed': 'The link or code is not valid',
  'invitation-closed': 'The invitation is not valid',
  'invitation-exists': 'An invitation to this address is open',
  'invitation-ended': 'The invitation has ended',
  'admin-exists': 'The person is an admin of the brand',
  'self-revocation-refused': 'Nobody takes their own access away',
  'last-admin': 'A brand keeps at least one admin',
  'setup-closed': 'Not found',
  internal: 'Something went wrong on our side',
  unavailable: 'The service is not available right now',
} as const

export type ProblemCode = keyof typeof PROBLEM_TITLES

/** One wrong field: a JSON pointer (RFC 6901) into the body, query or path, and what is wrong with it. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

export interface ProblemDetails {
  /** Safe for the caller to read. */
  readonly detail?: string
  /** All wrong fields at once. */
  readonly errors?: readonly FieldError[]
  /** For the log only, never sent. */
  readonly cause?: unknown
}

/** A refusal with a code. Anything else that is thrown is a bug and answers 500 without detail. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly errors: readonly FieldError[]

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(`${code}: ${details.detail ?? PROBLEM_TITLES[code]}`, { cause: details.cause })
    this.name = 'Problem'
    this.code = code
    this.detail = details.detail
    this.errors = details.errors ?? []
  }
}

/**
 * The one answer for "missing" and "another brand's": nothing in it may depend on which of the two it was.
 */
export function notFound(): Problem {
  return new Problem('not-found', { detail: 'There is no such resource.' })
}
