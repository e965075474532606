// Ledger accounts: found or opened by owner, kind and currency; locked before they are read. Table and named queries.

import type { Currency, LedgerAccountId, PartnerId } from '@openpartner/domain'
import { uuidOf } from '@openpartner/domain'
import { currencyCode, minorUnits, partners, type Tx, typeId } from '@openpartner/db'
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'

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
 * Finds or opens accounts, locks them in id order and returns them with their balances, in the order asked for.
 * Lock first, look second: a balance read here stays true until the transaction ends.
 */
export async function lockAccounts(
  tx: Tx,
  wanted: readonly AccountName[],
  newId: (prefix: 'acc') => LedgerAccountId,
): Promise<OpenAccount[]> {
  const { brandId } = tx
  if (brandId === null) throw new Error('accounts belong to a brand')
  if (wanted.length === 0) return []
  // One fixed order for opening too, so that two writers opening the same accounts wait instead of deadlocking.
  const sorted = [...wanted].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  await tx.orm
    .insert(ledgerAccounts)
    .values(sorted.map((account) => ({ id: newId('acc'), brandId, ...account })))
    .onConflictDoNothing()
  const partnerIds = [...new Set(wanted.flatMap(({ partnerId }) => (partnerId === null ? [] : [partnerId])))]
  const kinds = [...new Set(wanted.map(({ kind }) => kind))]
  const candidates = await tx.orm
    .select({ id: ledgerAccounts.id, kind: ledgerAccounts.kind, partnerId: ledgerAccounts.partnerId, currency: ledgerAccounts.currency })
    .from(ledgerAccounts)
    .where(
      and(
        inArray(ledgerAccounts.kind, kinds),
        partnerIds.length === 0
          ? undefined
          : sql`(${ledgerAccounts.partnerId} is null or ${inArray(ledgerAccounts.partnerId, partnerIds)})`,
      ),
    )
  const idByName = new Map(candidates.map((account) => [nameOf(account), account.id]))
  const ids = wanted.map((account) => idByName.get(nameOf(account)))
  const known = ids.filter((id) => id !== undefined)
  await tx.orm.execute(sql`select lock_ledger_accounts(${`{${known.map(uuidOf).join(',')}}`}::uuid[])`)
  const locked = await tx.orm.select().from(ledgerAccounts).where(inArray(ledgerAccounts.id, known))
  return wanted.map((account) => {
    const row = locked.find(({ id }) => id === idByName.get(nameOf(account)))
    if (row === undefined) throw new Error(`account ${nameOf(account)} vanished while it was being locked`)
    return { ...account, id: row.id, balance: row.credits - row.debits }
  })
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

/** Balances per partner and currency, by partner name. Reads without locking: for looking, not for deciding. */
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
    const so = byOwner.get(owner) ?? { partnerId: account.partnerId, partnerName, currency: account.currency, ...zero }
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

function nameOf({ kind, partnerId, currency }: AccountName): string {
  return `${kind} ${partnerId ?? ''} ${currency}`
}
