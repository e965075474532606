// Everything the portal reads, one function per resource, bound to the contract; called by server components.
import {
  AcceptancePage,
  AdminPage,
  Ageing,
  ApiKeyPage,
  AttributionRun,
  AttributionRunPage,
  AuditEntryPage,
  BalanceList,
  BookState,
  Brand,
  ClickPage,
  CommissionExplanation,
  CommissionPage,
  CouponPage,
  EventExplanation,
  EventPage,
  Group,
  GroupPage,
  Inbox,
  InvitationPage,
  LinkPage,
  MailSettingsState,
  Membership,
  MembershipPage,
  Overview,
  OwnSessionList,
  OwnTermsPage,
  Partner,
  PartnerPage,
  PayoutPage,
  PayoutRun,
  PayoutRunPage,
  PeriodClosingList,
  Program,
  ProgramPage,
  SentMailPage,
  Session,
  SetupState,
  TermsPage,
  WriteOffPage,
} from '@openpartner/contract'
import { cache } from 'react'
import { load, type Query } from './load.ts'
import { ApiError, outcomeOf } from './problem.ts'

/** Lists that fill a select or a lookup, not a page: as many as the API gives at once. */
export const ALL: Query = { limit: 200 }

/** Who is signed in, or null. Asked once per page, however many components want to know. */
export const findSession = cache(async (): Promise<Session | null> => {
  try {
    return await load('/v1/session', Session)
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 401) return null
    throw error
  }
})

/** The development inbox, or null where real mail is sent (the API answers 404). */
export async function findInbox() {
  return orNull(load('/v1/inbox', Inbox))
}

/** True only while the instance is empty. */
export async function isSetupOpen(): Promise<boolean> {
  const state = await orNull(load('/v1/setup', SetupState))
  return state?.open ?? false
}

export const listOwnSessions = () => load('/v1/sessions', OwnSessionList)

export const loadBrand = () => load('/v1/brand', Brand)
export const loadOverview = (query: Query) => load('/v1/overview', Overview, query)

export const listPrograms = (query: Query = {}) => load('/v1/programs', ProgramPage, query)
export const loadProgram = (id: string) => load(`/v1/programs/${encodeURIComponent(id)}`, Program)
export const listTerms = (programId: string) =>
  load(`/v1/programs/${encodeURIComponent(programId)}/terms`, TermsPage, ALL)

export const listAcceptances = (programId: string, query: Query = {}) =>
  load(`/v1/programs/${encodeURIComponent(programId)}/acceptances`, AcceptancePage, query)
export const listGroups = (query: Query = {}) => load('/v1/groups', GroupPage, query)
export const loadGroup = (id: string) => load(`/v1/groups/${encodeURIComponent(id)}`, Group)
export const listGroupTerms = (id: string) =>
  load(`/v1/groups/${encodeURIComponent(id)}/terms`, OwnTermsPage, ALL)

export const listPartners = (query: Query = {}) => load('/v1/partners', PartnerPage, query)
export const loadPartner = (id: string) => load(`/v1/partners/${encodeURIComponent(id)}`, Partner)
export const listMemberships = (query: Query = {}) => load('/v1/memberships', MembershipPage, query)
export const loadMembership = (id: string) => load(`/v1/memberships/${encodeURIComponent(id)}`, Membership)
export const listPartnerTerms = (membershipId: string) =>
  load(`/v1/memberships/${encodeURIComponent(membershipId)}/terms`, OwnTermsPage, ALL)
export const listLinks = (query: Query = {}) => load('/v1/links', LinkPage, query)
export const listCoupons = (query: Query = {}) => load('/v1/coupons', CouponPage, query)
export const listClicks = (query: Query = {}) => load('/v1/clicks', ClickPage, query)

export const listEvents = (query: Query = {}) => load('/v1/events', EventPage, query)
export const explainEvent = (id: string) =>
  load(`/v1/events/${encodeURIComponent(id)}/explain`, EventExplanation)

export const listCommissions = (query: Query = {}) => load('/v1/commissions', CommissionPage, query)
export const explainCommission = (id: string) =>
  load(`/v1/commissions/${encodeURIComponent(id)}/explain`, CommissionExplanation)

export const listAttributionRuns = (query: Query = {}) =>
  load('/v1/attribution-runs', AttributionRunPage, query)
export const loadAttributionRun = (id: string) =>
  load(`/v1/attribution-runs/${encodeURIComponent(id)}`, AttributionRun)
export const listPeriodClosings = () => load('/v1/period-closings', PeriodClosingList)

export const listBalances = (query: Query = {}) => load('/v1/balances', BalanceList, query)
export const loadAgeing = () => load('/v1/balances/ageing', Ageing)
export const listWriteOffs = (query: Query = {}) => load('/v1/write-offs', WriteOffPage, query)
export const listPayoutRuns = (query: Query = {}) => load('/v1/payout-runs', PayoutRunPage, query)
export const loadPayoutRun = (id: string) => load(`/v1/payout-runs/${encodeURIComponent(id)}`, PayoutRun)
export const listPayouts = (query: Query = {}) => load('/v1/payouts', PayoutPage, query)

export const listAuditEntries = (query: Query = {}) => load('/v1/audit-entries', AuditEntryPage, query)
/** Asked once per page: the shell and the audit log both want to know. */
export const loadBookState = cache(() => load('/v1/book-checks/latest', BookState))
export const listApiKeys = (query: Query = {}) => load('/v1/api-keys', ApiKeyPage, query)
export const listAdmins = (query: Query = {}) => load('/v1/admins', AdminPage, query)
export const listInvitations = (query: Query = {}) => load('/v1/invitations', InvitationPage, query)
export const loadMailSettings = () => load('/v1/mail-settings', MailSettingsState)
export const listMails = (query: Query = {}) => load('/v1/mails', SentMailPage, query)

/** Addresses of the admins by id, to say who did something; a page does without when they cannot be read. */
export async function loadAdminNames(): Promise<Readonly<Record<string, string>>> {
  const admins = await outcomeOf(listAdmins(ALL))
  return admins.ok ? Object.fromEntries(admins.value.data.map(({ id, email }) => [id, email])) : {}
}

async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 404) return null
    throw error
  }
}
