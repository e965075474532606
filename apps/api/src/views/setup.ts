// What people configure as the API shows it: brand, programs, terms, partners, memberships, links.

import type { Brand, Link, Membership, Partner, Program, Terms } from '@openpartner/contract'
import type {
  LinkWithNames,
  MembershipWithNames,
  ProgramWithTerms,
  publishTerms,
} from '@openpartner/core/setup'
import type { Brand as StoredBrand, Partner as StoredPartner } from '@openpartner/db'
import { describeRule, type Reward } from '@openpartner/domain'
import { viewInstant, viewNamed } from './shapes.ts'

type PublishedTerms = Awaited<ReturnType<typeof publishTerms>>

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

export function viewTerms(terms: PublishedTerms): Terms {
  return {
    id: terms.id,
    program_id: terms.programId,
    version: terms.version,
    model: terms.model,
    window_days: terms.windowDays,
    hold_days: terms.holdDays,
    rules: terms.rules.map((rule) => ({
      on: rule.on,
      occurrence: rule.occurrence,
      reward: viewReward(rule.reward),
      months: rule.months,
      text: describeRule(rule),
    })),
    summary: terms.summary,
    published_at: viewInstant(terms.publishedAt),
  }
}

function viewReward(reward: Reward): Terms['rules'][number]['reward'] {
  if (reward.type === 'percent') return { type: 'percent', basis_points: reward.basisPoints }
  return { type: 'fixed', amount: reward.money.amount.toString(), currency: reward.money.currency }
}

export function viewPartner({ id, name, email, status, createdAt }: StoredPartner): Partner {
  return { id, name, email, status, created_at: viewInstant(createdAt) }
}

export function viewMembership(membership: MembershipWithNames): Membership {
  return {
    id: membership.id,
    program: viewNamed(membership.program),
    partner: viewNamed(membership.partner),
    terms_summary: membership.terms?.summary ?? null,
    created_at: viewInstant(membership.createdAt),
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
