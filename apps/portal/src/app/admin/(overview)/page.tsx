// The admin's start page: the numbers of a period, how they came about and who brought them; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { loadOverview } from '#api/resources.ts'
import { WaitingNote } from '#features/events/waiting-note.tsx'
import { Checklist, observeSetup } from '#features/overview/checklist.tsx'
import { CommissionsFigure } from '#features/overview/commissions-figure.tsx'
import { Funnel } from '#features/overview/funnel.tsx'
import { periodBefore, periodOf, RANGE_CHOICES, RANGE_DEFAULT, RANGES } from '#features/overview/period.ts'
import { TopPartners } from '#features/overview/top-partners.tsx'
import { Trend } from '#features/overview/trend.tsx'
import { dayRangeText } from '#format.ts'
import { readChoice, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Choices } from '#ui/choices.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: { searchParams: SearchParams }) {
  const range = (await readChoice(searchParams, 'range', RANGES)) ?? RANGE_DEFAULT
  const period = periodOf(range, new Date())
  const earlier = periodBefore(period)
  const loaded = await outcomeOf(Promise.all([loadOverview({ ...period }), loadOverview({ ...earlier })]))
  const comparedWith = dayRangeText(earlier.from, earlier.to)
  const choices = (
    <Choices
      label="Period"
      name="range"
      look="segments"
      choices={RANGE_CHOICES}
      chosen={range === RANGE_DEFAULT ? null : range}
    />
  )
  const lead = `${dayRangeText(period.from, period.to)}, days in UTC, compared with ${comparedWith}`
  if (!loaded.ok) {
    return (
      <Page title="Overview" lead={lead} actions={choices}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [overview, before] = loaded.value
  const setup = await outcomeOf(observeSetup(overview.totals.clicks > 0))
  return (
    <Page title="Overview" lead={lead} actions={choices}>
      <Stack>
        {setup.ok && setup.value.some(({ isDone }) => !isDone) && <Checklist steps={setup.value} />}
        <WaitingNote />
        <Card flush>
          <Trend
            overview={overview}
            before={before.days}
            comparedWith={comparedWith}
            more={<CommissionsFigure title="Commissions earned" {...{ overview, comparedWith }} />}
          />
        </Card>
        <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <Card title="Top partners" flush>
            <TopPartners rows={overview.top_partners} />
          </Card>
          <Card title="From click to sale">
            <Funnel totals={overview.totals} />
          </Card>
        </div>
      </Stack>
    </Page>
  )
}
