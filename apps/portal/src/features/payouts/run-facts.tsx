// Who prepared a run, when and with which limits; on the run's page.
import type { PayoutRun } from '@openpartner/contract'
import { moneyText } from '#format.ts'
import { Facts } from '#ui/card.tsx'
import { Time } from '#ui/time.tsx'
import { ActorName } from '../actor-name.tsx'

export function RunFacts({ run, ownId }: { run: PayoutRun; ownId: string | null }) {
  const currencies = run.totals.map(({ currency }) => currency)
  const minimum =
    run.minimum === '0'
      ? 'none'
      : currencies.length === 1
        ? moneyText({ amount: run.minimum, currency: currencies[0] ?? '' })
        : `${run.minimum} minor units`
  return (
    <Facts
      facts={[
        { name: 'Prepared', value: <Time at={run.created_at} /> },
        { name: 'By', value: <ActorName actor={run.created_by} ownId={ownId} /> },
        { name: 'Payable by', value: <Time at={run.cut_off_at} /> },
        { name: 'Smallest payout', value: minimum },
        { name: 'Rail', value: run.rail === 'manual' ? 'Transfers made by hand' : run.rail },
      ]}
    />
  )
}
