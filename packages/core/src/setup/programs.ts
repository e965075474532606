// Programs: what a brand offers partners, shown with the terms in force. Called by the API's program routes.

import {
  findMembershipOf,
  findProgram,
  inBrand,
  insertProgram,
  lockByName,
  type Page,
  type PageRequest,
  type Program,
  type ProgramChange,
  listPrograms as readPrograms,
  changeProgram as storeChange,
  type Tx,
} from '@openpartner/db'
import { type DestinationPolicy, notFound, type ProgramId } from '@openpartner/domain'
import { currentTermsOf, type PublishedTerms } from '@openpartner/ledger'
import { audit, type Context, type Need, ownPartner, requireAccess } from '../context.ts'
import { differences } from './changes.ts'
import { parseDestination } from './destinations.ts'

export const PROGRAMS_READ: Need = { scope: 'programs:read', roles: ['admin', 'partner'] }
export const PROGRAMS_WRITE: Need = { scope: 'programs:write', roles: ['admin'] }

export interface ProgramWithTerms extends Program {
  /** Null until terms are published. */
  readonly terms: PublishedTerms | null
}

/** `destinationUrl` as a person typed it. @throws Problem `destination-refused` */
export async function createProgram(
  ctx: Context,
  { name, destinationUrl }: Pick<Program, 'name' | 'destinationUrl'>,
  policy: DestinationPolicy,
): Promise<ProgramWithTerms> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_WRITE)
  const program: Program = {
    id: ctx.newId('prg'),
    brandId,
    name,
    destinationUrl: parseDestination(destinationUrl, policy),
    status: 'active',
    createdAt: ctx.clock.now(),
  }
  return inBrand(ctx.db, brandId, async (tx) => {
    // Record.
    await insertProgram(tx, program)
    const after = { name, destination_url: program.destinationUrl }
    await audit(ctx, tx, { action: 'program.created', target: program.id, after })
    return { ...program, terms: null }
  })
}

/**
 * Archiving stops the program's links and coupons; its history and its commissions stay.
 * @throws Problem `not-found`, `destination-refused`
 */
export async function changeProgram(
  ctx: Context,
  id: ProgramId,
  change: ProgramChange,
  policy: DestinationPolicy,
): Promise<ProgramWithTerms> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_WRITE)
  const { destinationUrl } = change
  const parsed =
    destinationUrl === undefined
      ? change
      : { ...change, destinationUrl: parseDestination(destinationUrl, policy) }
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'program', id)
    const program = await findProgram(tx, id)
    if (program === null) throw notFound()

    // Decision.
    const edit = differences(program, parsed)
    if (edit === null) return withTermsOf(tx, program, ctx.clock.now())

    // Record.
    const changed = await storeChange(tx, id, edit.change, ctx.clock.now())
    if (changed === null) throw notFound()
    await audit(ctx, tx, { action: 'program.changed', target: id, before: edit.before, after: edit.after })
    return withTermsOf(tx, changed, ctx.clock.now())
  })
}

/** A partner sees the programs they are a member of. @throws Problem `not-found` */
export async function loadProgram(ctx: Context, id: ProgramId): Promise<ProgramWithTerms> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const partnerId = ownPartner(ctx.actor)
    const program = await findProgram(tx, id)
    const mayLook = partnerId === null || (await findMembershipOf(tx, { programId: id, partnerId })) !== null
    // A program outside of the partner's own is as missing as one that does not exist.
    if (program === null || !mayLook) throw notFound()
    return withTermsOf(tx, program, ctx.clock.now())
  })
}

/** A partner sees the programs they are a member of. */
export async function listPrograms(
  ctx: Context,
  page: PageRequest<ProgramId>,
): Promise<Page<ProgramWithTerms>> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const { rows, nextCursor } = await readPrograms(tx, { ...page, partnerId: ownPartner(ctx.actor) })
    const terms = await currentTermsOf(
      tx,
      rows.map(({ id }) => id),
      ctx.clock.now(),
    )
    const termsOf = new Map(terms.map((version) => [version.programId, version]))
    return {
      rows: rows.map((program) => ({ ...program, terms: termsOf.get(program.id) ?? null })),
      nextCursor,
    }
  })
}

async function withTermsOf(tx: Tx, program: Program, at: Date): Promise<ProgramWithTerms> {
  const [terms] = await currentTermsOf(tx, [program.id], at)
  return { ...program, terms: terms ?? null }
}
