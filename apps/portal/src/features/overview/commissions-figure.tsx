// What was earned in the period, one amount a currency, compared with the period before; in the strip of both
// roles.
import type { Overview } from '@openpartner/contract'
import { moneyText } from '#format.ts'
import { Figure } from './figure.tsx'
import { amountChangeText } from './series.ts'
import { SideFigure } from './side-figure.tsx'

interface CommissionsFigureProps {
  readonly title: string
  readonly overview: Pick<Overview, 'totals' | 'previous'>
  readonly comparedWith: string
}

export function CommissionsFigure({ title, overview, comparedWith }: CommissionsFigureProps) {
  const [first, ...others] = overview.totals.commissions
  const before = overview.previous.commissions.find(({ currency }) => currency === first?.currency)
  const change =
    first === undefined ? null : amountChangeText(BigInt(first.amount), BigInt(before?.amount ?? '0'))
  return (
    <SideFigure>
      <Figure
        title={title}
        value={
          <>
            {first === undefined ? '—' : moneyText(first)}
            {others.map((money) => (
              <span key={money.currency} className="block text-sm leading-5 font-medium text-ink-2">
                {moneyText(money)}
              </span>
            ))}
          </>
        }
        change={change}
        comparedWith={comparedWith}
      />
    </SideFigure>
  )
}
