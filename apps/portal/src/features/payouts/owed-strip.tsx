// What the brand owes in all, by where it stands, one sum a currency; above the balances.
import type { Balance } from '@openpartner/contract'
import { sumByCurrency } from '#format.ts'
import { BalanceStrip } from '../commissions/balance-strip.tsx'

const NOTES = {
  held: 'Waiting for the end of a hold',
  payable: 'Goes into the next run',
  in_transit: 'Prepared, result not recorded yet',
  paid: 'Settled so far',
}

export function OwedStrip({ balances }: { balances: readonly Balance[] }) {
  return <BalanceStrip balances={totalsOf(balances)} notes={NOTES} />
}

function totalsOf(balances: readonly Balance[]): Balance[] {
  const currencies = [...new Set(balances.map(({ held }) => held.currency))]
  return currencies.map((currency) => {
    const sum = (part: 'held' | 'payable' | 'in_transit' | 'paid') =>
      sumByCurrency(balances.map((balance) => balance[part])).find(
        (money) => money.currency === currency,
      ) ?? {
        amount: '0',
        currency,
      }
    const partner = { id: currency, name: currency }
    return {
      partner,
      held: sum('held'),
      payable: sum('payable'),
      in_transit: sum('in_transit'),
      paid: sum('paid'),
    }
  })
}
