// The shapes every view shares: money, instants, pages, names. Views turn what verbs return into what callers
// see.

import type { Money as WireMoney } from '@openpartner/contract'
import type { Page } from '@openpartner/db'
import type { Money } from '@openpartner/domain'

export function viewMoney({ amount, currency }: Money): WireMoney {
  return { amount: amount.toString(), currency }
}

export function viewMoneyOrNull(money: Money | null): WireMoney | null {
  return money === null ? null : viewMoney(money)
}

export function viewInstant(instant: Date): string {
  return instant.toISOString()
}

export function viewInstantOrNull(instant: Date | null): string | null {
  return instant === null ? null : viewInstant(instant)
}

export function viewPage<Row, View>({ rows, nextCursor }: Page<Row>, view: (row: Row) => View) {
  return { data: rows.map(view), next_cursor: nextCursor }
}

export function viewNamed({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name }
}
