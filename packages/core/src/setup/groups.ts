// Groups: partners of a program with terms of their own. Called by the API's group routes.

import {
  changePartnerGroup,
  countMembers,
  findPartnerGroup,
  findPartnerGroupByName,
  findProgram,
  inBrand,
  insertPartnerGroup,
  listPartnerGroups,
  lockByName,
  membersOfGroup,
  moveMemberships,
  type Page,
  type PartnerGroup,
  type PartnerGroupChange,
  type PartnerGroupFilter,
  type Tx,
} from '@openpartner/db'
import { type GroupId, notFound, Problem, type ProgramId, termsFor } from '@openpartner/domain'
import { type PublishedTerms, termsOfPrograms } from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { differences } from './changes.ts'

export const GROUPS_READ: Need = { scope: 'programs:read', roles: ['admin'] }
export const GROUPS_WRITE: Need = { scope: 'programs:write', roles: ['admin'] }

export interface GroupWithMembers extends PartnerGroup {
  /** How many partners are in it now. */
  readonly members: number
  /** The group's own terms in force; null while the program's count for its members. */
  readonly terms: PublishedTerms | null
}

/** @throws Problem `request-invalid` when there is no such program, `group-name-taken` */
export async function createGroup(
  ctx: Context,
  { programId, name }: { readonly programId: ProgramId; readonly name: string },
): Promise<GroupWithMembers> {
  const brandId = requireAccess(ctx.actor, GROUPS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockGroupsOf(tx, programId)
    const program = await findProgram(tx, programId)
    const twin = await findPartnerGroupByName(tx, { programId, name })

    // Decision.
    if (program === null) {
      const errors = [{ pointer: '/program_id', detail: 'There is no such program.' }]
      throw new Problem('request-invalid', { errors })
    }
    if (twin !== null) throw nameTaken(name)

    // Record.
    const id = ctx.newId('grp')
    const group: PartnerGroup = {
      id,
      brandId,
      programId,
      name,
      status: 'active',
      createdAt: ctx.clock.now(),
    }
    await insertPartnerGroup(tx, group)
    await audit(ctx, tx, { action: 'group.created', target: id, after: { program_id: programId, name } })
    return { ...group, members: 0, terms: null }
  })
}

/**
 * Archiving takes the members out: from then on they earn by their own terms or the program's; what happened
 * before keeps the group's. Bringing it back brings nobody back.
 * @throws Problem `not-found`, `group-name-taken`
 */
export async function changeGroup(
  ctx: Context,
  id: GroupId,
  change: PartnerGroupChange,
): Promise<GroupWithMembers> {
  const brandId = requireAccess(ctx.actor, GROUPS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const known = await findPartnerGroup(tx, id)
    if (known === null) throw notFound()
    await lockGroupsOf(tx, known.programId)
    const group = await findPartnerGroup(tx, id)
    if (group === null) throw notFound()
    const { name = group.name } = change
    const twin = await findPartnerGroupByName(tx, { programId: group.programId, name })
    const members = await membersOfGroup(tx, id)

    // Decision.
    const edit = differences(group, change)
    if (edit === null) return shown(tx, group, ctx.clock.now())
    if (twin !== null && twin.id !== id) throw nameTaken(name)
    const leaving = edit.change.status === 'archived' ? members : []

    // Record.
    const changed = await changePartnerGroup(tx, id, edit.change)
    if (changed === null) throw notFound()
    await moveMemberships(tx, leaving, null, ctx.clock.now())
    const membersLeft = leaving.map((membership) => membership.id)
    await audit(ctx, tx, {
      action: 'group.changed',
      target: id,
      before: edit.before,
      after: { ...edit.after, ...(membersLeft.length === 0 ? {} : { members_left: membersLeft }) },
    })
    return shown(tx, changed, ctx.clock.now())
  })
}

/** @throws Problem `not-found` */
export async function loadGroup(ctx: Context, id: GroupId): Promise<GroupWithMembers> {
  const brandId = requireAccess(ctx.actor, GROUPS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const group = await findPartnerGroup(tx, id)
    if (group === null) throw notFound()
    return shown(tx, group, ctx.clock.now())
  })
}

/** Archived ones too, newest first. */
export async function listGroups(ctx: Context, filter: PartnerGroupFilter): Promise<Page<GroupWithMembers>> {
  const brandId = requireAccess(ctx.actor, GROUPS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const { rows, nextCursor } = await listPartnerGroups(tx, filter)
    return { rows: await withMembers(tx, rows, ctx.clock.now()), nextCursor }
  })
}

/**
 * Held by whoever moves members, names or archives a group, or publishes its terms: nobody is put into a
 * group that is archived at the same time.
 */
export async function lockGroupsOf(tx: Tx, programId: ProgramId): Promise<void> {
  await lockByName(tx, 'program-groups', programId)
}

/** @throws Problem `request-invalid` naming `/group_id` */
export function requireOpenGroup(group: PartnerGroup | null, programId: ProgramId): void {
  const detail =
    group === null || group.programId !== programId
      ? 'The program has no such group.'
      : group.status === 'archived'
        ? 'The group is archived.'
        : null
  if (detail !== null) throw new Problem('request-invalid', { errors: [{ pointer: '/group_id', detail }] })
}

async function shown(tx: Tx, group: PartnerGroup, now: Date): Promise<GroupWithMembers> {
  const [one] = await withMembers(tx, [group], now)
  if (one === undefined) throw new Error('a group just read is missing')
  return one
}

async function withMembers(tx: Tx, groups: readonly PartnerGroup[], now: Date): Promise<GroupWithMembers[]> {
  const counts = await countMembers(
    tx,
    groups.map(({ id }) => id),
  )
  const versions = await termsOfPrograms(tx, [...new Set(groups.map(({ programId }) => programId))], [])
  return groups.map((group) => {
    const { id, programId } = group
    const terms = termsFor(versions, { programId, groupId: id, partnerId: null }, now)
    return { ...group, members: counts.get(id) ?? 0, terms: terms?.groupId === id ? terms : null }
  })
}

function nameTaken(name: string): Problem {
  const detail = `The program has a group called “${name}”.`
  return new Problem('group-name-taken', { detail, errors: [{ pointer: '/name', detail }] })
}
