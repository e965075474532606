// Money on a page, exact and in line with the figures above and below; used wherever an amount is shown.
import type { Money } from '@openpartner/contract'
import { isZero, moneyText } from '#format.ts'
import { cx } from './cx.ts'

export function Amount({ money, strong = false }: { money: Money; strong?: boolean }) {
  return (
    <span className={cx('figures whitespace-nowrap', strong && 'font-medium', isZero(money) && 'text-ink-3')}>
      {moneyText(money)}
    </span>
  )
}

/** One amount a currency, one under the other; currencies are never added up. */
export function Amounts({ list, strong = false }: { list: readonly Money[]; strong?: boolean }) {
  if (list.length === 0) return <span className="text-ink-3">—</span>
  return (
    <span className="inline-flex flex-col">
      {list.map((money) => (
        <Amount key={money.currency} money={money} strong={strong} />
      ))}
    </span>
  )
}
