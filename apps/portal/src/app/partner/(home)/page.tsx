// The partner's start page: the link to share, what it earns, where the money stands, what happened; read by
// Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import {
  ALL,
  listBalances,
  listCommissions,
  listLinks,
  listMemberships,
  loadOverview,
} from '#api/resources.ts'
import { loadEnv } from '#env.ts'
import { BalanceStrip } from '#features/commissions/balance-strip.tsx'
import { notesFor } from '#features/home/earning-notes.ts'
import { ProgramCard } from '#features/home/program-card.tsx'
import { CommissionsFigure } from '#features/overview/commissions-figure.tsx'
import { periodBefore, periodOf, RANGE_CHOICES, RANGE_DEFAULT, RANGES } from '#features/overview/period.ts'
import { Trend } from '#features/overview/trend.tsx'
import { dayRangeText } from '#format.ts'
import { readChoice, type SearchParams } from '#query.ts'
import { findZone } from '#server-zone.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Choices } from '#ui/choices.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Home' }

const LEAD = 'Share your link. Everything it earns is listed here with the reason.'

export default async function HomePage({ searchParams }: { searchParams: SearchParams }) {
  const range = (await readChoice(searchParams, 'range', RANGES)) ?? RANGE_DEFAULT
  const period = periodOf(range, new Date())
  const earlier = periodBefore(period)
  const loaded = await outcomeOf(
    Promise.all([
      listMemberships(ALL),
      listLinks(ALL),
      listBalances(),
      listCommissions({ state: 'held', ...ALL }),
      loadOverview({ ...period }),
      loadOverview({ ...earlier }),
    ]),
  )
  if (!loaded.ok) {
    return (
      <Page title="Home" lead={LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [memberships, links, balances, held, overview, before] = loaded.value
  const comparedWith = dayRangeText(earlier.from, earlier.to)
  const active = links.data.filter(({ status }) => status === 'active')
  return (
    <Page title="Home" lead={LEAD}>
      <Stack>
        {memberships.data.length === 0 && (
          <Card>
            <Empty kind="nothing" title="You are in no program yet">
              The brand adds you to one; then you find your link and what it earns here.
            </Empty>
          </Card>
        )}
        {memberships.data.map((membership) => (
          <ProgramCard
            key={membership.id}
            membership={membership}
            links={active.filter(({ program }) => program.id === membership.program.id)}
            routerUrl={loadEnv().ROUTER_URL}
          />
        ))}
        <Card
          title="Your earnings"
          flush
          actions={
            <ButtonLink size="sm" tone="quiet" className="-mr-2" href="/partner/earnings">
              All earnings
            </ButtonLink>
          }
        >
          <BalanceStrip balances={balances.data} notes={notesFor(held.data, await findZone())} />
        </Card>
        <Card
          title="What your links did"
          note={`${dayRangeText(period.from, period.to)}, days in UTC`}
          flush
          actions={
            <Choices
              label="Period"
              name="range"
              look="segments"
              choices={RANGE_CHOICES}
              chosen={range === RANGE_DEFAULT ? null : range}
            />
          }
        >
          <Trend
            overview={overview}
            before={before.days}
            comparedWith={comparedWith}
            more={<CommissionsFigure title="Earned" {...{ overview, comparedWith }} />}
          />
        </Card>
      </Stack>
    </Page>
  )
}
