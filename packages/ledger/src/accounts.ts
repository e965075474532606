// Ledger accounts: found or opened by owner, kind and currency; locked before they are read. Table and named
// queries.

import { currencyCode, minorUnits, partners, type Tx, typeId } from '@openpartner/db'
import type { Currency, LedgerAccountId, PartnerId } from '@openpartner/domain'
import { encodeId, uuidOf } from '@openpartner/domain'
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { inChunks } from './chunks.ts'

/** The chart of accounts; packages/ledger/README.md draws which posting moves what. */
export const ACCOUNT_KINDS = [
  'brand:expense',
  'partner:held',
  'partner:payable',
  'partner:in_transit',
  'partner:paid',
  'brand:written_off',
  'brand:opening',
] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

export const ledgerAccounts = pgTable('ledger_accounts', {
  id: typeId('acc')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  kind: text('kind').$type<AccountKind>().notNull(),
  partnerId: typeId('ptn')('partner_id'),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  // Kept by the posting trigger: generated for us, so that no INSERT names them.
  debits: minorUnits('debits').notNull().generatedAlwaysAs(sql`0`),
  credits: minorUnits('credits').notNull().generatedAlwaysAs(sql`0`),
})

/** Which account: brand accounts have no partner. */
export interface AccountName {
  readonly kind: AccountKind
  readonly partnerId: PartnerId | null
  readonly currency: Currency
}

export interface OpenAccount extends AccountName {
  readonly id: LedgerAccountId
  /** Credits minus debits: what the account owes its owner. Negative on brand:expense by nature. */
  readonly balance: bigint
}

/**
 * Finds or opens accounts, locks them in id order and returns them with their balances, in the order asked
 * for. Lock first, look second: a balance read here stays true until the transaction ends.
 */
export async function lockAccounts(
  tx: Tx,
  wanted: readonly AccountName[],
  newId: (prefix: 'acc') => LedgerAccountId,
): Promise<OpenAccount[]> {
  const byKey = new Map(wanted.map((account) => [accountKey(account), account]))
  const names = [...byKey.values()]
  let held = await holdAccounts(tx, names)
  const missing = names.filter((name) => !held.has(accountKey(name)))
  if (missing.length > 0) {
    await openAccounts(tx, missing, newId)
    // Again, because another writer may have been faster: then theirs is the account.
    held = await holdAccounts(tx, names)
  }
  return wanted.map((account) => {
    const open = held.get(accountKey(account))
    if (open === undefined)
      throw new Error(`account ${accountKey(account)} vanished while it was being locked`)
    return { ...account, ...open }
  })
}

/** By account key; those that do not exist are left out. */
async function holdAccounts(
  tx: Tx,
  names: readonly AccountName[],
): Promise<Map<string, Pick<OpenAccount, 'id' | 'balance'>>> {
  if (tx.brandId === null) throw new Error('accounts belong to a brand')
  if (names.length === 0) return new Map()
  const { rows } = await tx.client.query<HeldRow>(HOLD, [
    names.map(({ kind }) => kind),
    names.map(({ partnerId }) => (partnerId === null ? null : uuidOf(partnerId))),
    names.map(({ currency }) => currency),
  ])
  return new Map(
    rows.map(({ id, kind, partner_id, currency, balance }) => {
      const partnerId = partner_id === null ? null : encodeId('ptn', partner_id)
      const key = accountKey({ kind, partnerId, currency })
      return [key, { id: encodeId('acc', id), balance: BigInt(balance) }]
    }),
  )
}

const HOLD = `select id, kind, partner_id, currency, credits - debits as balance
  from hold_ledger_accounts($1::text[], $2::uuid[], $3::text[])`

/** As the driver reads what no table describes. */
type HeldRow = {
  readonly id: string
  readonly kind: AccountKind
  readonly partner_id: string | null
  readonly currency: Currency
  readonly balance: string
}

/** One text per account of a brand: two names that mean the same account have the same key. */
export function accountKey({ kind, partnerId, currency }: AccountName): string {
  return `${kind} ${partnerId ?? ''} ${currency}`
}

async function openAccounts(
  tx: Tx,
  names: readonly AccountName[],
  newId: (prefix: 'acc') => LedgerAccountId,
): Promise<void> {
  const { brandId } = tx
  if (brandId === null) throw new Error('accounts belong to a brand')
  // One fixed order, so that two writers opening the same accounts wait for each other instead of
  // deadlocking.
  const rows = [...names]
    .sort((a, b) => (accountKey(a) < accountKey(b) ? -1 : 1))
    .map(({ kind, partnerId, currency }) => ({ id: newId('acc'), brandId, kind, partnerId, currency }))
  for (const chunk of inChunks(rows)) await tx.orm.insert(ledgerAccounts).values(chunk).onConflictDoNothing()
}

/** Balances of one partner in one currency: what is held, payable, on its way and paid. Minor units. */
export interface PartnerBalances {
  readonly partnerId: PartnerId
  readonly partnerName: string
  readonly currency: Currency
  readonly held: bigint
  readonly payable: bigint
  readonly inTransit: bigint
  readonly paid: bigint
}

/**
 * Balances per partner and currency, by partner name. Reads without locking: for looking, not for deciding.
 */
export async function listPartnerBalances(tx: Tx, partnerId: PartnerId | null): Promise<PartnerBalances[]> {
  const rows = await tx.orm
    .select({ account: ledgerAccounts, partnerName: partners.name })
    .from(ledgerAccounts)
    .innerJoin(partners, eq(partners.id, ledgerAccounts.partnerId))
    .where(
      and(
        isNotNull(ledgerAccounts.partnerId),
        partnerId === null ? undefined : eq(ledgerAccounts.partnerId, partnerId),
      ),
    )
    .orderBy(asc(partners.name), asc(ledgerAccounts.partnerId), asc(ledgerAccounts.currency))
  const byOwner = new Map<string, PartnerBalances>()
  for (const { account, partnerName } of rows) {
    if (account.partnerId === null) continue
    const owner = `${account.partnerId} ${account.currency}`
    const zero = { held: 0n, payable: 0n, inTransit: 0n, paid: 0n }
    const so = byOwner.get(owner) ?? {
      partnerId: account.partnerId,
      partnerName,
      currency: account.currency,
      ...zero,
    }
    const field = BALANCE_FIELDS[account.kind]
    byOwner.set(owner, field === undefined ? so : { ...so, [field]: account.credits - account.debits })
  }
  return [...byOwner.values()]
}

const BALANCE_FIELDS: Partial<Record<AccountKind, 'held' | 'payable' | 'inTransit' | 'paid'>> = {
  'partner:held': 'held',
  'partner:payable': 'payable',
  'partner:in_transit': 'inTransit',
  'partner:paid': 'paid',
}
