// What every problem means and what to do about it: the page behind each `type`, and
// docs/reference/problems.md.

import type { ProblemCode } from '@openpartner/domain'

export interface ProblemHelp {
  readonly meaning: string
  readonly remedy: string
  /** What is refused with it that people ask about. */
  readonly cases?: readonly string[]
}

export const PROBLEM_HELP: Readonly<Record<ProblemCode, ProblemHelp>> = {
  'request-invalid': {
    meaning:
      'One or more fields are missing, unknown, of the wrong type or out of range. Nothing was written.',
    remedy: 'Correct every field named in `errors`, then send the request again.',
    cases: [
      '`/currency`: no upper-case ISO 4217 code we know, as `eur` or `EUX`; or an amount without a currency.',
      '`/amount`, `/tax`, `/discount`: not minor units as text. 12.50 EUR is `"1250"`; JPY has no decimals, so 1250 JPY is `"1250"`; a number, a sign, a point or a leading zero is refused.',
      '`/amount`: over 9007199254740992 (2^53), or missing for a sale. `/tax`: more than the amount.',
      '`/occurred_at`: without a time zone; more than five minutes in the future; more than a year before the brand was set up (imports excepted).',
      '`/customer`, `/external_id`: empty, over 255 characters, with a line break or another control character, or with half of a surrogate pair.',
      '`/metadata`: over 50 keys. `/metadata/<key>`: a key over 40 characters, a value over 500, no text, or what PostgreSQL cannot hold (NUL, half of a surrogate pair).',
      '`/events`: none, or over 1,000. What is wrong with one of them stands in its own result, with pointers that start at that event.',
    ],
  },
  'body-not-json': {
    meaning:
      'The body is empty, cut short, not UTF-8, not JSON, or has the same key twice. Nothing was written.',
    remedy: 'Send one JSON object, encoded by a JSON library, with `Content-Type: application/json`.',
  },
  'body-too-large': {
    meaning: 'The body is larger than 64 kB, or than 1 MB where events are told in batches.',
    remedy: 'Send less in one request; put long texts where they belong and send a reference.',
  },
  'media-type-unsupported': {
    meaning: 'The body is not declared as JSON. Forms and files are not read.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  unauthenticated: {
    meaning:
      'No credential was sent, or one that is malformed, unknown, revoked or expired: nothing tells which.',
    remedy:
      'Send `Authorization: Bearer <API key>` with a key that is active, or sign in to the portal again.',
  },
  'origin-refused': {
    meaning:
      'A cookie was sent from elsewhere than the portal, or an API key from a page that may not use it.',
    remedy:
      'Pages: use a publishable key that allows their origin. Operators: `PORTAL_URL` is what people open.',
  },
  'credential-in-clear': {
    meaning:
      'An API key or a session came over plain HTTP, where others can read it. A secret key is now revoked.',
    remedy: 'Create another key and call the https address. Operators: see `TRUST_PROXY`.',
  },
  'host-unknown': {
    meaning: 'The request was sent to a host name that is not the API’s. Nothing was looked at.',
    remedy:
      'Call the API by its public address. Operators: proxies must pass `Host` on; see `API_URL` and `API_INTERNAL_URL`.',
  },
  'scope-missing': {
    meaning:
      'The API key is valid but was not given the scope this operation needs, or no key may do it at all.',
    remedy: 'Ask an admin for a key with the scope named in `detail`.',
  },
  'role-missing': {
    meaning: 'The signed-in person may not do this in their role.',
    remedy: 'Ask an admin of the brand, or switch to the workspace where you are one.',
  },
  'not-found': {
    meaning: 'There is no such path or row, or it belongs to somebody else: the answer is the same.',
    remedy: 'Check the id and which brand the key or the session belongs to.',
  },
  'method-not-allowed': {
    meaning: 'The path exists, but not with this method. The `Allow` header names those it takes.',
    remedy: 'Look the operation up in the reference.',
  },
  'too-many-requests': {
    meaning: 'More was asked than this address, actor or sign-in may ask in the time.',
    remedy: 'Wait for as many seconds as `Retry-After` says.',
  },
  'idempotency-key-reused': {
    meaning: 'The `Idempotency-Key` was used before with another request. Nothing was written.',
    remedy: 'Use a new key for every new request, and the same key only for repeating one.',
  },
  'idempotency-key-in-flight': {
    meaning: 'A request with the same `Idempotency-Key` has not been answered yet.',
    remedy: 'Wait a moment and repeat the request: it then gets the first one’s answer.',
  },
  'currency-unknown': {
    meaning: 'The currency is not an upper-case ISO 4217 code whose number of decimals we know.',
    remedy: 'Use one of the codes listed in the reference, such as `EUR`.',
  },
  'external-id-reused': {
    meaning:
      'An event of this kind with this `external_id` was recorded before, with another body. It stands.',
    remedy:
      'If this is another event, give it its own id. If the first was wrong, correct it by a new event.',
  },
  'correction-mismatch': {
    meaning:
      'A refund, dispute or credit note names what is no sale, another customer’s, or in another currency.',
    remedy: 'Name the sale (or the refund, the dispute) by its `external_id`, in the currency of the sale.',
  },
  'refund-above-sale': {
    meaning:
      'The amount is more than what is left of the sale after everything given back before. Nothing was written.',
    remedy: 'Send what this one refund gave back, not the total. If an earlier one failed, tell that first.',
  },
  'click-unknown': {
    meaning:
      'No click with this `cref` is recorded for this brand. A click shows up within seconds of the visit.',
    remedy:
      'Pass on the `cref` of the landing page unchanged; repeat the call after a moment if the click is new.',
  },
  'link-key-taken': {
    meaning:
      'A link with this key exists. Keys are unique on the host that serves the links, whatever the case.',
    remedy: 'Choose another key.',
  },
  'coupon-code-taken': {
    meaning: 'A coupon of the brand that has not ended has this code, whatever the case.',
    remedy: 'Choose another code, or end the coupon that has it.',
  },
  'destination-refused': {
    meaning:
      'The destination is no absolute https address, carries a user name, is too long or leaves the site.',
    remedy: 'Use an https address. Partners may choose any page of the program’s own site.',
  },
  'partner-email-taken': {
    meaning: 'The brand has a partner with this e-mail address.',
    remedy: 'Use that partner, or another address.',
  },
  'partner-not-active': {
    meaning:
      'The partner is suspended: they can join no program, get no link, no coupon and no credit by hand.',
    remedy: 'Make the partner active first.',
  },
  'membership-exists': {
    meaning: 'The partner is a member of the program. `detail` names the membership.',
    remedy: 'Use the membership that exists.',
  },
  'group-name-taken': {
    meaning:
      'The program has a group of this name. Archived groups keep theirs, so that a name in an old explanation ' +
      'means one group.',
    remedy: 'Choose another name, or bring the archived group back.',
  },
  'group-archived': {
    meaning: 'The group is archived and has no members, so that terms for it would say nothing.',
    remedy: 'Bring the group back first.',
  },
  'terms-invalid': {
    meaning:
      'The terms contradict themselves, for example by a rule that is never reached, steps that overlap, a cap below the fixed reward or two currencies that would have to be compared. Nothing was published.',
    remedy:
      'Correct everything named in `errors`. POST /v1/programs/{id}/terms/preview checks a draft without publishing it.',
  },
  'terms-none-to-end': {
    meaning:
      'The group or partner has no terms of their own in force or planned, so there is nothing to end.',
    remedy: 'Nothing needs to be done: the program’s terms apply.',
  },
  'terms-not-applicable': {
    meaning:
      'The terms are neither in force for the partner nor the next that will be, for example because newer ones ' +
      'were published meanwhile. Nothing was recorded.',
    remedy: 'Read the terms of the membership again and accept those.',
  },
  'api-key-ended': {
    meaning: 'The API key is revoked or has expired, so there is nothing to roll.',
    remedy: 'Create another key.',
  },
  'api-key-rolled': {
    meaning: 'The API key was rolled before. `detail` names the key that follows it.',
    remedy: 'Roll that one.',
  },
  'live-mode-only': {
    meaning: 'Asked for in test mode: the team of a brand, and test mode itself, belong to the live brand.',
    remedy: 'Switch to the live workspace first.',
  },
  'attribution-run-not-ready': {
    meaning:
      'A run is applied once its preview is ready, a simulation never, and neither is cancelled after that.',
    remedy:
      'Read the run: its `state` says how far it is. Terms that were simulated are published, not applied.',
  },
  'attribution-run-not-seen': {
    meaning: 'The confirmation is not that of the run’s preview. Nothing was applied.',
    remedy: 'Read the run, look at its totals, and send the `confirmation` that stands beside them.',
  },
  'books-closed': {
    meaning: 'The books are closed through a later day already. Closed days are not opened again.',
    remedy: 'Close a day after that. What must change in closed days is changed by a run over them.',
  },
  'review-refused': {
    meaning:
      'There is nothing to hold, nothing on hold, or the entry was made by hand and comes of no event. Nothing changed.',
    remedy:
      'Read `detail`. What is paid or on its way can be rejected; what was made by hand, adjusted by hand.',
  },
  'write-off-exceeds-debt': {
    meaning:
      'A write-off sets off what a partner owes: at most the amount by which their payable balance is below zero.',
    remedy: 'Read the balance, then ask for at most what is negative. Part of it may have been earned back.',
  },
  'write-off-decided': {
    meaning: 'The write-off was approved or declined before. Decisions are never overwritten.',
    remedy: 'Read the write-off. Ask for another one if something is still owed.',
  },
  'self-approval-refused': {
    meaning: 'The admin who asked for the write-off tried to approve it. Two people decide about it.',
    remedy: 'Ask another admin of the brand, or decline it yourself.',
  },
  'payout-nothing-due': {
    meaning: 'No partner has payable commissions under these conditions. No run was made.',
    remedy: 'Preview the run: it names who is left out and why.',
  },
  'payout-already-settled': {
    meaning: 'Another result is recorded for this payout. Results are never overwritten.',
    remedy: 'Read the payout. If the recorded result is wrong, correct it by a new payout.',
  },
  'sign-in-failed': {
    meaning:
      'The link or code is wrong, used, older than ten minutes, or opened in a browser that did not ask.',
    remedy: 'Ask for a new mail and use it in the same browser.',
  },
  'step-up-required': {
    meaning:
      'The session came to another network or browser, or the act needs a proof of the last 15 minutes.',
    remedy: 'Ask for a code with `POST /v1/session/step-up`, confirm it, then repeat the request.',
  },
  'confirmation-failed': {
    meaning: 'The link or code is wrong, used, too old, for something else, or came from another session.',
    remedy: 'Ask for a new mail and use it in the same browser.',
  },
  'invitation-closed': {
    meaning: 'The link of the invitation is wrong, used, withdrawn, replaced or older than seven days.',
    remedy: 'Sign in if you accepted it before. Otherwise ask an admin of the brand to send it again.',
  },
  'invitation-exists': {
    meaning: 'This address has an invitation to the brand that is still open. `detail` names it.',
    remedy: 'Send that one again, or withdraw it first.',
  },
  'invitation-ended': {
    meaning: 'The invitation was accepted or withdrawn, so it can be neither sent again nor withdrawn.',
    remedy: 'Invite the person anew, or revoke the access they have.',
  },
  'admin-exists': {
    meaning: 'The address belongs to an active admin of the brand, who needs no invitation.',
    remedy: 'Ask the person to sign in.',
  },
  'self-revocation-refused': {
    meaning: 'An admin tried to take away their own access, which nobody could undo for them.',
    remedy: 'Ask another admin of the brand.',
  },
  'last-admin': {
    meaning: 'Without this person the brand would have no active admin. Nothing was changed.',
    remedy: 'Invite another admin first and wait until they have joined.',
  },
  'setup-closed': {
    meaning: 'The instance is set up, or may not be set up with this token.',
    remedy: 'Sign in. On a new instance, use the set-up token the service was started with.',
  },
  internal: {
    meaning: 'A fault of ours. The cause is in the log under the id in `instance`.',
    remedy: 'Repeat the request with the same `Idempotency-Key`; if it stays, report the id.',
  },
  unavailable: {
    meaning: 'The database does not answer or took too long. Whether the request took effect may be open.',
    remedy: 'Repeat the request after `Retry-After` seconds, with the same `Idempotency-Key`.',
  },
}
