// Ledger accounts: found or opened by owner, kind and currency; locked before they are read. Table and named
// queries.

import { currencyCode, minorUnits, partners, type Tx, typeId } from '@openpartner/db'
import type { Currency, LedgerAccountId, PartnerId } from '@openpartner/domain'
import { uuidOf } from '@openpartner/domain'
import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
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
  if (wanted.length === 0) return []
  const idByKey = await findOrOpen(tx, wanted, newId)
  const ids = [...new Set(idByKey.values())]
  await tx.orm.execute(sql`select lock_ledger_accounts(${`{${ids.map(uuidOf).join(',')}}`}::uuid[])`)
  const rows = await tx.orm.select().from(ledgerAccounts).where(inArray(ledgerAccounts.id, ids))
  const rowById = new Map(rows.map((row) => [row.id, row]))
  return wanted.map((account) => {
    const id = idByKey.get(accountKey(account))
    const row = id === undefined ? undefined : rowById.get(id)
    if (row === undefined)
      throw new Error(`account ${accountKey(account)} vanished while it was being locked`)
    return { ...account, id: row.id, balance: row.credits - row.debits }
  })
}

/** One text per account of a brand: two names that mean the same account have the same key. */
export function accountKey({ kind, partnerId, currency }: AccountName): string {
  return `${kind} ${partnerId ?? ''} ${currency}`
}

/** Nearly always all are there: only those that are not are written. */
async function findOrOpen(
  tx: Tx,
  wanted: readonly AccountName[],
  newId: (prefix: 'acc') => LedgerAccountId,
): Promise<Map<string, LedgerAccountId>> {
  const { brandId } = tx
  if (brandId === null) throw new Error('accounts belong to a brand')
  const byKey = new Map(wanted.map((account) => [accountKey(account), account]))
  const names = [...byKey.values()]
  const found = await findIds(tx, names)
  const missing = [...byKey].filter(([key]) => !found.has(key))
  if (missing.length === 0) return found
  // One fixed order, so that two writers opening the same accounts wait for each other instead of
  // deadlocking.
  const rows = missing
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { kind, partnerId, currency }]) => {
      return { id: newId('acc'), brandId, kind, partnerId, currency }
    })
  for (const chunk of inChunks(rows)) await tx.orm.insert(ledgerAccounts).values(chunk).onConflictDoNothing()
  // Again, because another writer may have been faster: then theirs is the account.
  return findIds(tx, names)
}

async function findIds(tx: Tx, names: readonly AccountName[]): Promise<Map<string, LedgerAccountId>> {
  const partnerIds = distinct(names.flatMap(({ partnerId }) => partnerId ?? []))
  const { id, kind, partnerId, currency } = ledgerAccounts
  const rows = await tx.orm
    .select({ id, kind, partnerId, currency })
    .from(ledgerAccounts)
    .where(
      and(
        inArray(kind, distinct(names.map((name) => name.kind))),
        inArray(currency, distinct(names.map((name) => name.currency))),
        partnerIds.length === 0 ? isNull(partnerId) : or(isNull(partnerId), inArray(partnerId, partnerIds)),
      ),
    )
  return new Map(rows.map((row) => [accountKey(row), row.id]))
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
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
