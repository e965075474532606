// What people configure as the API shows it: brand, programs, partners, memberships, links.

import type { Brand, Coupon, Group, Link, Membership, Partner, Program } from '@openpartner/contract'
import type {
  CouponWithNames,
  GroupWithMembers,
  LinkWithNames,
  MembershipWithNames,
  ProgramWithTerms,
} from '@openpartner/core/setup'
import type { Brand as StoredBrand, Partner as StoredPartner } from '@openpartner/db'
import type { Actor } from '@openpartner/domain'
import { viewNextTerms, viewTermsForPartner } from './own-terms.ts'
import { viewInstant, viewInstantOrNull, viewNamed } from './shapes.ts'

export function viewBrand({ id, name, slug, mode, color, createdAt }: StoredBrand): Brand {
  return { id, name, slug, mode, color, created_at: viewInstant(createdAt) }
}

export function viewProgram(program: ProgramWithTerms): Program {
  return {
    id: program.id,
    name: program.name,
    destination_url: program.destinationUrl,
    status: program.status,
    created_at: viewInstant(program.createdAt),
    terms_version: program.terms?.version ?? null,
    terms_summary: program.terms?.summary ?? null,
  }
}

export function viewPartner({ id, name, email, status, createdAt }: StoredPartner): Partner {
  return { id, name, email, status, created_at: viewInstant(createdAt) }
}

export function viewMembership(membership: MembershipWithNames): Membership {
  return {
    id: membership.id,
    program: viewNamed(membership.program),
    partner: viewNamed(membership.partner),
    group: membership.group === null ? null : viewNamed(membership.group),
    terms_summary: membership.terms?.terms.summary ?? null,
    terms: membership.terms === null ? null : viewTermsForPartner(membership.terms, membership),
    next_terms: viewNextTerms(membership),
    created_at: viewInstant(membership.createdAt),
  }
}

export function viewGroup(group: GroupWithMembers): Group {
  const { id, programId, name, status, members, terms, createdAt } = group
  const terms_summary = terms?.summary ?? null
  return {
    id,
    program_id: programId,
    name,
    status,
    members,
    terms_summary,
    created_at: viewInstant(createdAt),
  }
}

/** `routerUrl` is the public origin of the router. */
export function viewLink(link: LinkWithNames, routerUrl: string): Link {
  return {
    id: link.id,
    key: link.key,
    url: `${routerUrl}/r/${link.key}`,
    destination_url: link.destinationUrl ?? link.program.destinationUrl,
    has_own_destination: link.destinationUrl !== null,
    status: link.status,
    program: viewNamed(link.program),
    partner: viewNamed(link.partner),
    created_at: viewInstant(link.createdAt),
  }
}

/** The note is the brand's own. */
export function viewCoupon(reader: Actor): (coupon: CouponWithNames) => Coupon {
  return (coupon) => ({
    id: coupon.id,
    code: coupon.code,
    program: viewNamed(coupon.program),
    partner: viewNamed(coupon.partner),
    note: reader.kind === 'partner' ? null : coupon.note,
    created_at: viewInstant(coupon.createdAt),
    ended_at: viewInstantOrNull(coupon.endedAt),
  })
}
