// The demo: one click becomes a payout, driven from outside over HTTP, every step with its ids, reason and
// balances.

import type {
  Balance,
  CommissionExplanation,
  Event,
  EventExplanation,
  Payout,
  PayoutPreview,
  PayoutRun,
} from '@openpartner/contract'
import { type Currency, formatMoney } from '@openpartner/domain'
import type { OneProcess } from '../../tests/support/one-process.ts'
import { type Client, clientOf } from './client.ts'

/** Prints one step: a title, then lines under it. */
export type Say = (title: string, ...lines: readonly string[]) => void

export interface DemoOutcome {
  readonly clickId: string
  readonly eventId: string
  readonly commissionId: string
  readonly payoutId: string
  readonly balance: Balance
}

const CUSTOMER = 'cus_demo_1'
const HOLD_DAYS = 30

/** @throws Error at the first step that does not do what it should */
export async function tellDemo(house: OneProcess, say: Say): Promise<DemoOutcome> {
  const browser = clientOf(house.apiUrl)
  const brand = await browser.post<{ id: string; name: string }>('/v1/setup', {
    token: house.setupToken,
    brand_name: 'Acme Coffee',
    email: 'admin@acme.example',
  })
  say('An empty instance is set up', `brand ${brand.name}  ${brand.id}`)
  await signIn(house, browser, say)
  const api = await createKey(browser, say)
  const link = await createProgramAndPartner(api, say)

  const clickId = await click(house, link.key, say)
  await api.post('/v1/identities', { cref: clickId, customer: CUSTOMER })
  say('The visitor signs up and the brand says who they are', `customer ${CUSTOMER} came through ${clickId}`)
  const event = await sell(api, say)
  const commissionId = await decide(api, event, say)
  await sayBalances(api, say, 'after the sale: held')

  house.clock.advance({ days: HOLD_DAYS })
  await house.runJobs()
  say(
    `${HOLD_DAYS} days pass on the test clock; the worker releases the hold`,
    `now ${house.clock.now().toISOString()}`,
  )
  await sayBalances(api, say, 'after the hold: payable')

  const payoutId = await payOut(api, say)
  const balance = await sayBalances(api, say, 'after the payout: paid')
  await tellCommission(api, commissionId, say)
  return { clickId, eventId: event.id, commissionId, payoutId, balance }
}

async function signIn(house: OneProcess, browser: Client, say: Say): Promise<void> {
  await browser.post('/v1/sign-in', { email: 'admin@acme.example' })
  await house.runJobs()
  const { data } = await browser.get<{ data: { subject: string; text: string }[] }>('/v1/inbox')
  const token = /#t=([\w-]+)/.exec(data[0]?.text ?? '')?.[1]
  if (token === undefined) throw new Error('the mail holds no sign-in link')
  const session = await browser.post<{ workspace: { role: string } | null }>('/v1/sign-in/confirm', { token })
  if (session.workspace?.role !== 'admin') throw new Error('the session is not the admin’s')
  say(
    'The admin signs in by mail link',
    `mail "${data[0]?.subject ?? ''}"`,
    'the link works once, and only in the browser that asked',
  )
}

async function createKey(browser: Client, say: Say): Promise<Client> {
  const scopes = [
    'programs:write',
    'partners:write',
    'links:write',
    'identities:write',
    'events:read',
    'events:write',
    'commissions:read',
    'payouts:read',
    'payouts:write',
  ]
  const key = await browser.post<{ id: string; key: string }>('/v1/api-keys', { name: 'Demo', scopes })
  say('An API key with scopes', `${key.id}  shown once, stored as a hash`)
  return browser.withKey(key.key)
}

async function createProgramAndPartner(api: Client, say: Say): Promise<{ key: string }> {
  const program = await api.post<{ id: string }>('/v1/programs', {
    name: 'Ambassadors',
    destination_url: 'https://coffee.acme.example/welcome',
  })
  const terms = await api.post<{ version: number; summary: string }>(`/v1/programs/${program.id}/terms`, {
    hold_days: HOLD_DAYS,
    rules: [
      { on: 'sale', occurrence: 'every', reward: { type: 'percent', basis_points: 2_000 }, months: 12 },
    ],
  })
  const partner = await api.post<{ id: string; name: string }>('/v1/partners', {
    name: 'Morning Cup Blog',
    email: 'partner@morningcup.example',
  })
  const member = await api.post<{ id: string }>('/v1/memberships', {
    program_id: program.id,
    partner_id: partner.id,
  })
  const link = await api.post<{ id: string; key: string }>('/v1/links', {
    membership_id: member.id,
    key: 'morning-cup',
  })
  say(
    'A program, its terms, a partner and a link',
    `program ${program.id}`,
    `terms   version ${terms.version}: ${terms.summary}`,
    `partner ${partner.id}  ${partner.name}`,
    `link    ${link.id}  /r/${link.key}`,
  )
  return link
}

/** The link was made a moment ago: the router finds it in the database on its first miss. */
async function click(house: OneProcess, key: string, say: Say): Promise<string> {
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
  const answer = await fetch(`${house.routerUrl}/r/${key}`, { redirect: 'manual', headers })
  const location = answer.headers.get('location') ?? ''
  const clickId = new URL(location).searchParams.get('cref')
  if (answer.status !== 302 || clickId === null)
    throw new Error(`the router answered ${answer.status} ${location}`)
  await house.flushClicks()
  say('A visitor follows the link', `302 ${location}`)
  return clickId
}

async function sell(api: Client, say: Say): Promise<Event> {
  const body = {
    kind: 'sale',
    customer: CUSTOMER,
    external_id: 'INV-1',
    amount: '11900',
    tax: '1900',
    currency: 'EUR',
  }
  const event = await api.post<Event>('/v1/events', body)
  const again = await api.post<Event>('/v1/events', body)
  if (again.id !== event.id) throw new Error('the same sale was recorded twice')
  say(
    'The brand’s server reports a sale of 119.00 EUR including 19.00 tax',
    `event ${event.id}`,
    'sent twice, recorded once',
  )
  return event
}

async function decide(api: Client, event: Event, say: Say): Promise<string> {
  const { decision, commissions } = await api.get<EventExplanation>(`/v1/events/${event.id}/explain`)
  const [commission] = commissions
  if (commission === undefined) throw new Error('the sale earned nobody anything')
  say(
    'The decision',
    `${decision.outcome}: ${decision.reason} — ${decision.text}`,
    ...decision.rewards.map(({ partner, text }) => `${partner.name}: ${text}`),
    `commission ${commission.id}  ${moneyText(commission.amount)}  ${commission.state_text}`,
  )
  return commission.id
}

async function payOut(api: Client, say: Say): Promise<string> {
  const preview = await api.post<PayoutPreview>('/v1/payout-runs/preview', {})
  say(
    'A payout run, previewed',
    ...preview.due.map(({ partner, amount }) => `${partner.name}: ${moneyText(amount)}`),
  )
  const run = await api.post<PayoutRun>('/v1/payout-runs', { cut_off_at: preview.cut_off_at })
  const [payout] = run.payouts
  if (payout === undefined) throw new Error('the run pays nobody')
  await sayBalances(api, say, 'while the transfer is on its way')
  const settled = await api.post<Payout>(`/v1/payouts/${payout.id}/result`, {
    outcome: 'settled',
    reference: 'SEPA-2026-0001',
  })
  say(
    'The bank transfer is made and confirmed',
    `payout ${settled.id}  ${moneyText(settled.amount)}  ${settled.state}  ${settled.reference ?? ''}`,
  )
  return payout.id
}

async function tellCommission(api: Client, id: string, say: Say): Promise<void> {
  const { story, postings } = await api.get<CommissionExplanation>(`/v1/commissions/${id}/explain`)
  say(
    'The whole story of the commission',
    ...story.map(({ at, text }) => `${at === null ? '' : `${at.slice(0, 19)}Z  `}${text}`),
  )
  say(
    'Its postings: each debits one account and credits one other',
    ...postings.map(
      ({ cause, debit, credit, amount }) =>
        `${cause.padEnd(8)} ${debit.padEnd(18)} → ${credit.padEnd(18)} ${moneyText(amount)}`,
    ),
  )
}

async function sayBalances(api: Client, say: Say, when: string): Promise<Balance> {
  const { data } = await api.get<{ data: Balance[] }>('/v1/balances')
  const [balance] = data
  if (balance === undefined) throw new Error('the partner has no accounts')
  const { held, payable, in_transit, paid } = balance
  say(
    `Balances ${when}`,
    `held ${moneyText(held)} · payable ${moneyText(payable)} · in transit ${moneyText(in_transit)} · paid ${moneyText(paid)}`,
  )
  return balance
}

function moneyText({ amount, currency }: { amount: string; currency: string }): string {
  return formatMoney({ amount: BigInt(amount), currency: currency as Currency })
}
