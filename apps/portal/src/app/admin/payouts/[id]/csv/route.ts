// The payouts of a run as a file for the bank or the bookkeeper; read by Next.
import { outcomeOf } from '#api/problem.ts'
import { loadPayoutRun } from '#api/resources.ts'
import { csvOf } from '#csv.ts'
import { decimalText } from '#format.ts'

const HEAD = [
  'payout_id',
  'partner_id',
  'partner',
  'amount',
  'amount_minor',
  'currency',
  'state',
  'prepared_at',
  'settled_at',
  'reference',
  'reason',
]

export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  const loaded = await outcomeOf(loadPayoutRun(id))
  if (!loaded.ok) {
    const { status, title } = loaded.problem
    return new Response(`${title}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  }
  const rows = loaded.value.payouts.map((payout) => [
    payout.id,
    payout.partner.id,
    payout.partner.name,
    decimalText(payout.amount),
    payout.amount.amount,
    payout.amount.currency,
    payout.state,
    payout.prepared_at,
    payout.settled_at ?? '',
    payout.reference ?? '',
    payout.reason ?? '',
  ])
  return new Response(csvOf(HEAD, rows), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="payouts-${loaded.value.id}.csv"`,
    },
  })
}
