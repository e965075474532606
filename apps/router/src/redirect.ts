// A redirect in seven steps: key, link, visitor, id, destination, journal, answer. The only thing the router
// is for.

import type { RoutableLink } from '@openpartner/db/router'
import {
  type Click,
  type ClickId,
  destinationWithClick,
  encodeId,
  LINK_KEY,
  normaliseLinkKey,
} from '@openpartner/domain'
import { clickLine } from '@openpartner/ledger/clicks'
import {
  type Clock,
  clientAddress,
  hostsOf,
  ipClassOf,
  type Network,
  securityHeadersFor,
  wasForwardedInClear,
} from '@openpartner/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AddressHasher } from './address-hash.ts'
import type { ClickJournal } from './click-journal.ts'
import { clickParametersOf } from './click-parameters.ts'
import { type LookUpLink, LookUpUnavailable } from './link-look-up.ts'
import type { LinkTable } from './link-table.ts'
import type { ShowPage } from './pages.ts'
import type { Classify } from './visitor.ts'

/** The default window of terms. The router does not know a program's own; attribution applies that one. */
const COOKIE_DAYS = 60
const DAY_SECONDS = 86_400

export interface RedirectOptions {
  readonly links: LinkTable
  readonly lookUp: LookUpLink
  readonly classify: Classify
  readonly addresses: Pick<AddressHasher, 'hash'>
  readonly journal: ClickJournal
  readonly showPage: ShowPage
  readonly clock: Clock
  readonly newUuid: () => string
  readonly trustProxy: readonly Network[]
  readonly publicUrl: string
  /** What a visitor gets when their click cannot be recorded. */
  readonly onJournalFailure: 'redirect' | 'refuse'
}

export type LinkRequest = FastifyRequest<{ Params: { key: string } }>

export function createRedirect(
  options: RedirectOptions,
): (request: LinkRequest, reply: FastifyReply) => void {
  const { links, lookUp, showPage } = options
  const answerHeaders = headersFor(options.publicUrl)
  const knowsHost = hostsOf([options.publicUrl])

  function follow(link: RoutableLink | null, request: LinkRequest, reply: FastifyReply): void {
    if (link === null || !link.isActive) {
      showPage(reply, 'not-found')
      return
    }
    const click = clickOf(link, request, options)
    options.journal.append(clickLine(click), (isRecorded) => {
      if (isRecorded || options.onJournalFailure === 'redirect') answer(click, reply, answerHeaders)
      else showPage(reply, 'unavailable')
    })
  }

  async function followUnknown(key: string, request: LinkRequest, reply: FastifyReply): Promise<void> {
    try {
      follow(await lookUp(key), request, reply)
    } catch (error) {
      showPage(reply, error instanceof LookUpUnavailable ? 'unavailable' : 'failed', error)
    }
  }

  return (request, reply) => {
    if (!knowsHost(request.raw)) {
      // Never another brand's link by accident: what is not asked of us by name is not here.
      showPage(reply, 'not-found')
      return
    }
    if (shouldEncrypt(request, options)) {
      // No click yet: it is one when the visitor comes back.
      reply.code(308).headers(answerHeaders.fixed).header('location', encryptedUrl(request, options)).send()
      return
    }
    const key = normaliseLinkKey(request.params.key)
    const known = links.find(key)
    if (known !== undefined) follow(known, request, reply)
    else if (LINK_KEY.test(key)) void followUnknown(key, request, reply)
    else showPage(reply, 'not-found')
  }
}

function shouldEncrypt({ raw }: LinkRequest, { publicUrl, trustProxy }: RedirectOptions): boolean {
  const forwardedProto = raw.headers['x-forwarded-proto']
  if (forwardedProto === undefined || !publicUrl.startsWith('https:')) return false
  return wasForwardedInClear(
    { address: raw.socket.remoteAddress, encrypted: 'encrypted' in raw.socket },
    forwardedProto,
    trustProxy,
  )
}

function encryptedUrl({ raw }: LinkRequest, { publicUrl }: RedirectOptions): string {
  // Of an absolute target (RFC 9112 §3.2.2) only the path.
  return `${publicUrl}${(raw.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '')}`
}

function clickOf(link: RoutableLink, { raw }: LinkRequest, options: RedirectOptions): Click {
  const { clock, newUuid, trustProxy, classify, addresses } = options
  const id: ClickId = encodeId('clk', newUuid())
  const address = clientAddress(raw.socket.remoteAddress, raw.headers['x-forwarded-for'], trustProxy)
  const clickedAt = clock.now()
  return {
    id,
    brandId: link.brandId,
    programId: link.programId,
    linkId: link.id,
    partnerId: link.partnerId,
    clickedAt,
    destination: destinationWithClick(link.destinationUrl, id),
    ipClass: ipClassOf(address),
    ipHash: addresses.hash(address, clickedAt),
    ...classify(raw),
    ...clickParametersOf(raw.url ?? ''),
  }
}

interface AnswerHeaders {
  readonly fixed: Readonly<Record<string, string>>
  readonly cookieEnd: string
}

function headersFor(publicUrl: string): AnswerHeaders {
  const secure = publicUrl.startsWith('https://') ? '; Secure' : ''
  const transport = securityHeadersFor(publicUrl)['strict-transport-security']
  return {
    fixed: {
      'cache-control': 'private, no-store',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'content-length': '0',
      ...(transport === undefined ? {} : { 'strict-transport-security': transport }),
    },
    cookieEnd: `; Path=/; Max-Age=${COOKIE_DAYS * DAY_SECONDS}; SameSite=Lax; HttpOnly${secure}`,
  }
}

function answer(click: Click, reply: FastifyReply, { fixed, cookieEnd }: AnswerHeaders): void {
  reply.code(302).headers(fixed).header('location', click.destination)
  // A click that earns nothing must not take the place of one that does: no cookie for machines and
  // prefetches.
  if (click.marks.length === 0) reply.header('set-cookie', `_cref=${click.id}${cookieEnd}`)
  reply.send()
}
