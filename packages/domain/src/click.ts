// What a click is, which marks it can carry, and which clicks count as touches.

import type { BrandId, ClickId, LinkId, PartnerId, ProgramId } from './ids.ts'

/** Why a click is recorded and redirected but earns nothing. */
export const CLICK_MARKS = ['bot', 'prefetch', 'preview', 'head'] as const
export type ClickMark = (typeof CLICK_MARKS)[number]

export const DEVICES = ['desktop', 'mobile', 'tablet', 'other'] as const
export type Device = (typeof DEVICES)[number]

/**
 * One visit through a partner link, as the router records it. Personal data is cut at receipt: no whole IP,
 * no UA.
 */
export interface Click {
  readonly id: ClickId
  readonly brandId: BrandId
  readonly programId: ProgramId
  readonly linkId: LinkId
  readonly partnerId: PartnerId
  readonly clickedAt: Date
  /** Where the visitor was sent, with `cref`. */
  readonly destination: string
  /** IPv4 /24 or IPv6 /48 in CIDR notation, or null when the peer address is unknown. */
  readonly ipClass: string | null
  /** Keyed hash of the address, 32 hex digits, or null without an address or without the day's key. */
  readonly ipHash: string | null
  readonly device: Device
  readonly browser: string | null
  readonly referrerHost: string | null
  readonly utm: Readonly<Partial<Record<UtmField, string>>>
  readonly subIds: Readonly<Partial<Record<SubIdField, string>>>
  readonly marks: readonly ClickMark[]
}

export const UTM_FIELDS = ['source', 'medium', 'campaign', 'term', 'content'] as const
export type UtmField = (typeof UTM_FIELDS)[number]
export const SUB_ID_FIELDS = ['sub1', 'sub2', 'sub3', 'sub4', 'sub5'] as const
export type SubIdField = (typeof SUB_ID_FIELDS)[number]

/**
 * Longest UTM or sub-id value kept; longer ones are cut, because a click must never fail on its decoration.
 */
export const CLICK_PARAMETER_LENGTH_MAX = 255

/** A click counts as a touch when no mark says that no person chose to follow the link. */
export function counts(click: Pick<Click, 'marks'>): boolean {
  return click.marks.length === 0
}
