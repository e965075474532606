// Changes made by a person in the browser: typed POST, PATCH and DELETE to our own origin; called by forms
// and dialogs.
import type {
  Acceptance,
  AdminRevocation,
  ApiKeyCreated,
  ApiKeyIn,
  ApiKeyRoll,
  AttributionIn,
  AttributionRun,
  AttributionRunApply,
  AttributionRunIn,
  Brand,
  BrandChange,
  CommissionIn,
  CouponIn,
  EmailChangeIn,
  EmailChangeUndo,
  GroupChange,
  GroupIn,
  InvitationIn,
  InvitationToken,
  LinkChange,
  LinkIn,
  MailSettings,
  MailSettingsIn,
  MailTest,
  MailTestIn,
  MembershipChange,
  MembershipIn,
  NewBrandIn,
  OpenedInvitation,
  OwnTermsIn,
  PartnerChange,
  PartnerIn,
  PayoutPreview,
  PayoutResultIn,
  PayoutRun,
  PayoutRunIn,
  PeriodClosing,
  PeriodClosingIn,
  ProgramChange,
  ProgramIn,
  ReviewOutcomes,
  ReviewsIn,
  SessionsEnded,
  SetupIn,
  SignInConfirm,
  SignInIn,
  SimulationIn,
  TermsEndIn,
  TermsIn,
  TermsPreview,
  Workspace,
  WorkspaceChoice,
  WriteOffIn,
} from '@openpartner/contract'
import type { z } from 'zod'
import { isProblem, type Outcome, unreachable } from './problem.ts'
import { askForProof } from './proof.ts'

/** Of an answer of which the portal only needs to know which row it is about. */
interface Named {
  readonly id: string
}

type Of<Schema extends z.ZodType> = z.input<Schema>

/** Every change the portal can ask for: `:id` is filled from `options.id`. */
interface Calls {
  'POST /v1/sign-in': { body: Of<typeof SignInIn>; answer: unknown }
  'POST /v1/sign-in/confirm': { body: Of<typeof SignInConfirm>; answer: unknown }
  'POST /v1/session/step-up': { body: null; answer: unknown }
  'POST /v1/session/step-up/confirm': { body: Of<typeof SignInConfirm>; answer: unknown }
  'POST /v1/session/email': { body: Of<typeof EmailChangeIn>; answer: unknown }
  'POST /v1/session/email/confirm': { body: Of<typeof SignInConfirm>; answer: unknown }
  'POST /v1/email-changes/undo': { body: Of<typeof EmailChangeUndo>; answer: unknown }
  'POST /v1/invitations/open': {
    body: Of<typeof InvitationToken>
    answer: z.output<typeof OpenedInvitation>
  }
  'DELETE /v1/sessions/:id': { body: null; answer: unknown }
  'POST /v1/sessions/end-others': { body: null; answer: z.output<typeof SessionsEnded> }
  'POST /v1/session/workspace': { body: Of<typeof WorkspaceChoice>; answer: unknown }
  'DELETE /v1/session': { body: null; answer: unknown }
  'POST /v1/setup': { body: Of<typeof SetupIn>; answer: unknown }
  'PATCH /v1/brand': { body: Of<typeof BrandChange>; answer: unknown }
  'POST /v1/brands': { body: Of<typeof NewBrandIn>; answer: Workspace }
  'POST /v1/test-mode': { body: null; answer: Brand }
  'POST /v1/invitations': { body: Of<typeof InvitationIn>; answer: Named }
  'POST /v1/invitations/:id/resend': { body: null; answer: Named }
  'DELETE /v1/invitations/:id': { body: null; answer: Named }
  'POST /v1/admins/:id/end-sessions': { body: null; answer: z.output<typeof SessionsEnded> }
  'POST /v1/admins/:id/revoke': { body: Of<typeof AdminRevocation>; answer: Named }
  'PUT /v1/mail-settings': { body: Of<typeof MailSettingsIn>; answer: MailSettings }
  'DELETE /v1/mail-settings': { body: null; answer: unknown }
  'POST /v1/mail-settings/test': { body: Of<typeof MailTestIn>; answer: MailTest }
  'POST /v1/programs': { body: Of<typeof ProgramIn>; answer: Named }
  'PATCH /v1/programs/:id': { body: Of<typeof ProgramChange>; answer: Named }
  'POST /v1/programs/:id/terms': { body: Of<typeof TermsIn>; answer: Named }
  'POST /v1/programs/:id/terms/preview': { body: Of<typeof TermsIn>; answer: TermsPreview }
  'POST /v1/terms/:id/acceptances': { body: null; answer: Acceptance }
  'POST /v1/groups': { body: Of<typeof GroupIn>; answer: Named }
  'PATCH /v1/groups/:id': { body: Of<typeof GroupChange>; answer: Named }
  'POST /v1/groups/:id/terms': { body: Of<typeof OwnTermsIn>; answer: Named }
  'POST /v1/groups/:id/terms/end': { body: Of<typeof TermsEndIn>; answer: Named }
  'POST /v1/partners': { body: Of<typeof PartnerIn>; answer: Named }
  'PATCH /v1/partners/:id': { body: Of<typeof PartnerChange>; answer: Named }
  'POST /v1/partners/:id/invitation': { body: null; answer: Named }
  'POST /v1/partners/:id/end-sessions': { body: null; answer: z.output<typeof SessionsEnded> }
  'POST /v1/memberships': { body: Of<typeof MembershipIn>; answer: Named }
  'PATCH /v1/memberships/:id': { body: Of<typeof MembershipChange>; answer: Named }
  'POST /v1/memberships/:id/terms': { body: Of<typeof OwnTermsIn>; answer: Named }
  'POST /v1/memberships/:id/terms/end': { body: Of<typeof TermsEndIn>; answer: Named }
  'POST /v1/links': { body: Of<typeof LinkIn>; answer: Named & { url: string } }
  'PATCH /v1/links/:id': { body: Of<typeof LinkChange>; answer: Named }
  'POST /v1/coupons': { body: Of<typeof CouponIn>; answer: Named }
  'POST /v1/coupons/:id/end': { body: null; answer: Named }
  'POST /v1/events/:id/attributions': { body: Of<typeof AttributionIn>; answer: unknown }
  'POST /v1/reviews': { body: Of<typeof ReviewsIn>; answer: ReviewOutcomes }
  'POST /v1/commissions': { body: Of<typeof CommissionIn>; answer: Named }
  'POST /v1/write-offs': { body: Of<typeof WriteOffIn>; answer: Named }
  'POST /v1/write-offs/:id/approve': { body: null; answer: Named }
  'POST /v1/write-offs/:id/decline': { body: null; answer: Named }
  'POST /v1/attribution-runs': { body: Of<typeof AttributionRunIn>; answer: Named }
  /** Read by the browser itself, while a person waits for it in a dialog. */
  'GET /v1/attribution-runs/:id': { body: null; answer: AttributionRun }
  'POST /v1/attribution-runs/:id/apply': { body: Of<typeof AttributionRunApply>; answer: Named }
  'POST /v1/attribution-runs/:id/cancel': { body: null; answer: Named }
  'POST /v1/programs/:id/simulations': { body: Of<typeof SimulationIn>; answer: AttributionRun }
  'POST /v1/period-closings': { body: Of<typeof PeriodClosingIn>; answer: PeriodClosing }
  'POST /v1/payout-runs/preview': { body: Of<typeof PayoutRunIn>; answer: PayoutPreview }
  'POST /v1/payout-runs': { body: Of<typeof PayoutRunIn>; answer: PayoutRun }
  'POST /v1/payouts/:id/result': { body: Of<typeof PayoutResultIn>; answer: Named }
  'POST /v1/api-keys': { body: Of<typeof ApiKeyIn>; answer: z.output<typeof ApiKeyCreated> }
  'POST /v1/api-keys/:id/roll': { body: Of<typeof ApiKeyRoll>; answer: z.output<typeof ApiKeyCreated> }
  'DELETE /v1/api-keys/:id': { body: null; answer: unknown }
}
export type Call = keyof Calls
export type BodyOf<C extends Call> = Calls[C]['body']
export type AnswerOf<C extends Call> = Calls[C]['answer']

export interface SendOptions {
  /** Fills `:id` of the call. */
  readonly id?: string
  /** The same key sends the same change once, however often it is sent. */
  readonly idempotencyKey?: string
}

/**
 * Sends one change. When the API asks for a proof first, the person is asked, and then the same change is
 * sent once more: a refusal for that reason changed nothing. The answer's type is the contract's; the server
 * checks it against its own schema before it leaves. Never throws for what the API or the network may do:
 * that is the `problem`.
 */
export async function send<C extends Call>(
  call: C,
  body: BodyOf<C>,
  options: SendOptions = {},
): Promise<Outcome<AnswerOf<C>>> {
  const outcome = await sendOnce(call, body, options)
  if (outcome.ok || outcome.problem.code !== 'step-up-required') return outcome
  const isProven = await askForProof(outcome.problem.detail ?? outcome.problem.title)
  return isProven ? sendOnce(call, body, options) : outcome
}

async function sendOnce<C extends Call>(
  call: C,
  body: BodyOf<C>,
  options: SendOptions,
): Promise<Outcome<AnswerOf<C>>> {
  const [method = 'POST', path = ''] = call.split(' ')
  const headers = new Headers({ accept: 'application/json' })
  if (body !== null) headers.set('content-type', 'application/json')
  if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey)
  try {
    const response = await fetch(path.replace(':id', encodeURIComponent(options.id ?? '')), {
      method,
      headers,
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    // An answer without a body is empty, not missing: null means refused wherever this is used.
    const answer: unknown = text === '' ? {} : parse(text)
    if (response.ok) return { ok: true, value: answer as AnswerOf<C> }
    const requestId = response.headers.get('x-request-id') ?? ''
    return { ok: false, problem: isProblem(answer) ? answer : unreachable(requestId) }
  } catch {
    // The request may or may not have arrived: the same Idempotency-Key makes trying again safe.
    return { ok: false, problem: unreachable() }
  }
}

/** 128 random bits as text. Not crypto.randomUUID: browsers offer that on https and localhost only. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
