// The outbox: a mail is written in the transaction of its cause and delivered later by the worker, at least
// once.

import { type Database, inTransaction, type Mail, mails, type Tx } from '@openpartner/db'
import type { BrandId } from '@openpartner/domain'
import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Delivery, MailTransport } from './transports.ts'

/** A mail nobody has tried to deliver; `createdAt` is also when it is due. */
export type NewMail = Pick<
  Mail,
  'id' | 'brandId' | 'recipient' | 'subject' | 'textBody' | 'htmlBody' | 'createdAt'
> & {
  /** When it becomes worthless: an older mail is not sent any more. Absent: never. */
  readonly expiresAt?: Date
}

export interface MailClock {
  now(): Date
}

/**
 * What one round did. Reasons are codes without addresses, fit for a log; the full answer stays in the row.
 */
export interface DeliveryRound {
  readonly sent: number
  readonly postponed: readonly FailedTry[]
  readonly failed: readonly FailedTry[]
}

export interface FailedTry {
  readonly mailId: Mail['id']
  readonly attempts: number
  readonly reason: string
}

/**
 * Pause after each failed try. The early ones are short because a sign-in link lives ten minutes; the last
 * one outlasts a provider's usual outage. One try more than pauses, then the mail has failed.
 */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000] as const
const TRIES_MAX = PAUSES_MS.length + 1
/**
 * Nobody else takes a claimed mail for this long. Twice what a transport may take, so no mail is sent by two.
 */
const LEASE_MS = 120_000
/** Mails on their way at once: one slow server must not hold up every sign-in. */
const LANES = 4
/** Bodies hold sign-in links. A day is enough to look into a complaint. */
const KEPT_MS = 24 * 60 * 60 * 1_000
/** An address no mail can have: marks what `enqueueDecoy` wrote. */
const NOBODY = ''

/** Writes a mail into the caller's transaction: it exists if and only if its cause does. */
export async function enqueueMail(tx: Tx, mail: NewMail): Promise<void> {
  if (mail.recipient === NOBODY) throw new Error('a mail needs a recipient')
  await insertMail(tx, mail, null)
}

/**
 * Writes a mail to nobody: the same row by the same statement, born as failed, never delivered, never shown
 * in the inbox. It makes asking for an unknown address cost what a known one costs, so that time tells
 * nothing apart.
 */
export async function enqueueDecoy(tx: Tx, mail: Omit<NewMail, 'recipient'>): Promise<void> {
  await insertMail(tx, { ...mail, recipient: NOBODY }, { at: mail.createdAt, why: 'addressed to nobody' })
}

/** Every mail but decoys. */
export const hasRecipient = sql`${mails.recipient} <> ${NOBODY}`

/** Whose mails a round takes: those of no brand and of these, or of one brand alone. */
type Share = { readonly commonWith: readonly BrandId[] } | { readonly onlyOf: BrandId }

export interface RoundDeps {
  readonly clock: MailClock
  readonly transport: MailTransport
  readonly limit: number
}

/** The brands that have mail which is due. */
export async function listBrandsWithDueMail(db: Database, now: Date): Promise<BrandId[]> {
  const rows = await inTransaction(db, (tx) =>
    tx.orm
      .selectDistinct({ brandId: mails.brandId })
      .from(mails)
      .where(and(isOpen, isNotNull(mails.brandId), lte(mails.dueAt, now))),
  )
  return rows.flatMap(({ brandId }) => (brandId === null ? [] : [brandId]))
}

/**
 * Sends what is due of no brand and of the brands in `brands`, at most `limit` mails, by the deployment's
 * transport. Three phases per mail: claim it in one transaction, send it outside of any, record the result in
 * another. Several workers may run this at once; a worker that dies between sending and recording leaves a
 * mail that is sent again when its lease ends, under the same Message-ID.
 */
export async function deliverDueMails(
  db: Database,
  deps: RoundDeps & { readonly brands?: readonly BrandId[] },
): Promise<DeliveryRound> {
  await giveUp(db, deps.clock.now())
  return runLanes(db, {
    ...deps,
    lanes: LANES,
    share: { commonWith: deps.brands ?? [] },
    sentBy: 'deployment',
  })
}

/**
 * Sends what is due of one brand by its own transport, one after the other. Ends at the first mail that the
 * server refuses for now: the others would fare no better.
 */
export async function deliverBrandMails(
  db: Database,
  deps: RoundDeps & { readonly brandId: BrandId },
): Promise<DeliveryRound> {
  return runLanes(db, { ...deps, lanes: 1, share: { onlyOf: deps.brandId }, sentBy: 'brand' })
}

interface LaneDeps extends RoundDeps {
  readonly lanes: number
  readonly share: Share
  readonly sentBy: 'brand' | 'deployment'
}

async function runLanes(db: Database, deps: LaneDeps): Promise<DeliveryRound> {
  const round = { sent: 0, postponed: [] as FailedTry[], failed: [] as FailedTry[] }
  let left = deps.limit
  const lane = async () => {
    while (left > 0) {
      left -= 1
      const mail = await claimNext(db, deps.clock.now(), deps.share)
      if (mail === null) return
      const delivery = await deps.transport.send(mail)
      const outcome = await recordDelivery(db, mail, { delivery, now: deps.clock.now(), sentBy: deps.sentBy })
      if (delivery.isAccepted) round.sent += 1
      else round[outcome].push({ mailId: mail.id, attempts: mail.attempts, reason: delivery.reason })
      if (!delivery.isAccepted && !delivery.isPermanent && deps.sentBy === 'brand') return
    }
  }
  await Promise.all(Array.from({ length: deps.lanes }, lane))
  return round
}

/** Removes mails a day after they were sent or given up, bodies and all. Resolves with how many went. */
export async function purgeOldMails(db: Database, deps: { readonly clock: MailClock }): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - KEPT_MS)
  return inTransaction(db, async (tx) => {
    const gone = await tx.orm
      .delete(mails)
      .where(or(lt(mails.sentAt, before), lt(mails.failedAt, before)))
      .returning({ id: mails.id })
    return gone.length
  })
}

async function insertMail(tx: Tx, mail: NewMail, failure: { at: Date; why: string } | null): Promise<void> {
  const end = { failedAt: failure?.at ?? null, lastError: failure?.why ?? null }
  await tx.orm.insert(mails).values({ ...mail, dueAt: mail.createdAt, ...end })
}

const isOpen = and(isNull(mails.sentAt), isNull(mails.failedAt))

function sharedBy(share: Share): SQL | undefined {
  if ('onlyOf' in share) return eq(mails.brandId, share.onlyOf)
  const isCommon = isNull(mails.brandId)
  return share.commonWith.length === 0
    ? isCommon
    : or(isCommon, inArray(mails.brandId, [...share.commonWith]))
}

async function claimNext(db: Database, now: Date, share: Share): Promise<Mail | null> {
  return inTransaction(db, async (tx) => {
    const next = tx.orm
      .select({ id: mails.id })
      .from(mails)
      .where(
        and(
          isOpen,
          sharedBy(share),
          lt(mails.attempts, TRIES_MAX),
          lte(mails.dueAt, now),
          isWorthSending(now),
        ),
      )
      .orderBy(asc(mails.dueAt), asc(mails.id))
      .limit(1)
      .for('update', { skipLocked: true })
    const [mail] = await tx.orm
      .update(mails)
      .set({ attempts: sql`${mails.attempts} + 1`, dueAt: new Date(now.getTime() + LEASE_MS) })
      // `=` and not `in`: a scalar subquery runs once, so exactly one row is locked.
      .where(eq(mails.id, next))
      .returning()
    return mail ?? null
  })
}

async function recordDelivery(
  db: Database,
  mail: Mail,
  { delivery, now, sentBy }: { delivery: Delivery; now: Date; sentBy: 'brand' | 'deployment' },
) {
  const pauseMs = PAUSES_MS[mail.attempts - 1]
  const isLast = !delivery.isAccepted && (delivery.isPermanent || pauseMs === undefined)
  const change = delivery.isAccepted
    ? { sentAt: now, lastError: null }
    : isLast
      ? { failedAt: now, lastError: delivery.detail }
      : { dueAt: new Date(now.getTime() + (pauseMs ?? 0)), lastError: delivery.detail }
  await inTransaction(db, (tx) =>
    tx.orm
      .update(mails)
      .set({ ...change, sentBy })
      .where(and(eq(mails.id, mail.id), isOpen)),
  )
  return isLast ? 'failed' : 'postponed'
}

const isWorthSending = (now: Date) => or(isNull(mails.expiresAt), gt(mails.expiresAt, now))

/**
 * A mail whose last try ended with the death of its worker would otherwise stay open for ever; one whose link
 * has ended would only puzzle its reader.
 */
async function giveUp(db: Database, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.orm
      .update(mails)
      .set({ failedAt: now, lastError: 'the last try was not completed' })
      .where(and(isOpen, gte(mails.attempts, TRIES_MAX), lte(mails.dueAt, now)))
    await tx.orm
      .update(mails)
      .set({ failedAt: now, lastError: 'expired' })
      .where(and(isOpen, lte(mails.expiresAt, now), lte(mails.dueAt, now)))
  })
}
