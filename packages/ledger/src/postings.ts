// Postings: one positive amount from one account to one other, for one cause, once. Table and the only way to
// post.

import {
  currencyCode,
  instant,
  minorUnits,
  recordedAt,
  rowsOf,
  statement,
  type Tx,
  typeId,
} from '@openpartner/db'
import {
  type BrandId,
  type CommissionId,
  type Currency,
  type LedgerAccountId,
  type Money,
  type PartnerId,
  type PayoutId,
  type PostingId,
  uuidOf,
} from '@openpartner/domain'
import { asc, eq, inArray } from 'drizzle-orm'
import { alias, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { type AccountKind, type AccountName, accountKey, ledgerAccounts, lockAccounts } from './accounts.ts'
import { inChunks } from './chunks.ts'

/** Why money moved. Each cause moves it along one fixed path (PATHS), so no caller can invent one. */
export const POSTING_CAUSES = [
  'earn',
  'release',
  'pay',
  'settle',
  'fail',
  'take_back',
  'offset',
  'claw_back',
  'write_off',
] as const
export type PostingCause = (typeof POSTING_CAUSES)[number]

/**
 * earn: the brand owes; release: the hold ended; pay: on its way; settle: arrived; fail: came back.
 * Negative entries: take_back: of what is held; offset: the hold of that ended; claw_back: of what is
 * payable. write_off: the brand bears what a partner owes.
 */
const PATHS: Readonly<Record<PostingCause, { from: AccountKind; to: AccountKind }>> = {
  earn: { from: 'brand:expense', to: 'partner:held' },
  release: { from: 'partner:held', to: 'partner:payable' },
  pay: { from: 'partner:payable', to: 'partner:in_transit' },
  settle: { from: 'partner:in_transit', to: 'partner:paid' },
  fail: { from: 'partner:in_transit', to: 'partner:payable' },
  take_back: { from: 'partner:held', to: 'brand:expense' },
  offset: { from: 'partner:payable', to: 'partner:held' },
  claw_back: { from: 'partner:payable', to: 'brand:expense' },
  write_off: { from: 'brand:written_off', to: 'partner:payable' },
}

export const postings = pgTable('postings', {
  id: typeId('pst')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  debitAccountId: typeId('acc')('debit_account_id').notNull(),
  creditAccountId: typeId('acc')('credit_account_id').notNull(),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  cause: text('cause').$type<PostingCause>().notNull(),
  causeId: uuid('cause_id').notNull(),
  postedAt: instant('posted_at').notNull(),
  recordedAt: recordedAt(),
})

export interface PostingRequest {
  readonly cause: PostingCause
  /**
   * The commission (earn, release, take_back, offset, claw_back, write_off) or payout (pay, settle, fail)
   * that causes it; one posting per cause, ever.
   */
  readonly causeId: CommissionId | PayoutId
  readonly partnerId: PartnerId
  readonly money: Money
  readonly postedAt: Date
}

export type NewLedgerId = <P extends 'acc' | 'pst'>(
  prefix: P,
) => P extends 'acc' ? LedgerAccountId : PostingId

/**
 * Posts once per cause. Locks every account involved in id order first; Postgres keeps the totals, refuses a
 * second posting of the same cause, refuses mixed currencies and refuses to take held, in-transit or paid
 * below zero.
 * @throws Error when an amount is not positive — a bug in the caller, not a bad request
 */
export async function post(tx: Tx, requests: readonly PostingRequest[], newId: NewLedgerId): Promise<void> {
  const brandId = requireBrand(tx)
  if (requests.length === 0) return
  const wrong = requests.find(({ money }) => money.amount <= 0n)
  if (wrong !== undefined)
    throw new Error(`a posting needs a positive amount (${wrong.cause} ${wrong.causeId})`)
  const moves = requests.map((request) => ({ request, ...accountsOf(request) }))
  const accounts = await lockAccounts(tx, distinct(moves.flatMap(({ from, to }) => [from, to])), newId)
  const idByKey = new Map(accounts.map((account) => [accountKey(account), account.id]))
  const idOf = (name: AccountName): LedgerAccountId => {
    const id = idByKey.get(accountKey(name))
    if (id === undefined) throw new Error('an account just locked is missing')
    return id
  }
  const rows = moves.map(({ request: { cause, causeId, money, postedAt }, from, to }) => ({
    id: newId('pst'),
    brandId,
    debitAccountId: idOf(from),
    creditAccountId: idOf(to),
    amount: money.amount,
    currency: money.currency,
    cause,
    causeId: uuidOf(causeId),
    postedAt,
  }))
  for (const chunk of inChunks(rows)) await insertRows(tx, postingRows.values(chunk), chunk.length)
}

const postingRows = rowsOf(postings)
const insertRows = statement((orm, rows) => orm.insert(postings).values(postingRows.placeholders(rows)))

/** A posting with the kinds of its two accounts, as explanations and statements show it. */
export interface PostingRecord {
  readonly id: PostingId
  readonly cause: PostingCause
  /** The commission or payout, as the ledger keeps it: without its prefix. */
  readonly causeId: string
  readonly debit: AccountKind
  readonly credit: AccountKind
  readonly amount: bigint
  readonly currency: Currency
  readonly postedAt: Date
}

/** The postings of some commissions and payouts, oldest first. */
export async function postingsOfCauses(
  tx: Tx,
  causes: readonly (CommissionId | PayoutId)[],
): Promise<PostingRecord[]> {
  if (causes.length === 0) return []
  const debit = alias(ledgerAccounts, 'debit_account')
  const credit = alias(ledgerAccounts, 'credit_account')
  return tx.orm
    .select({
      id: postings.id,
      cause: postings.cause,
      causeId: postings.causeId,
      debit: debit.kind,
      credit: credit.kind,
      amount: postings.amount,
      currency: postings.currency,
      postedAt: postings.postedAt,
    })
    .from(postings)
    .innerJoin(debit, eq(debit.id, postings.debitAccountId))
    .innerJoin(credit, eq(credit.id, postings.creditAccountId))
    .where(inArray(postings.causeId, causes.map(uuidOf)))
    .orderBy(asc(postings.id))
}

function accountsOf({ cause, partnerId, money: { currency } }: PostingRequest) {
  const named = (kind: AccountKind): AccountName => ({
    kind,
    partnerId: kind.startsWith('partner:') ? partnerId : null,
    currency,
  })
  return { from: named(PATHS[cause].from), to: named(PATHS[cause].to) }
}

function distinct(names: readonly AccountName[]): AccountName[] {
  return [...new Map(names.map((name) => [accountKey(name), name])).values()]
}

function requireBrand(tx: Tx): BrandId {
  if (tx.brandId === null) throw new Error('postings belong to a brand')
  return tx.brandId
}
