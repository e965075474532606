// Terms: publishing a new immutable version, trying one out, and reading the versions of a program.

import { findProgram, inBrand, lockByName, type Page, type PageRequest, type Tx } from '@openpartner/db'
import {
  AT_ONCE,
  describeTerms,
  diffTerms,
  type Effect,
  effectErrors,
  notFound,
  Problem,
  type ProgramId,
  type StateOfTerms,
  stateOfTerms,
  type TermsChange,
  type TermsDraft,
  type TermsId,
  termsErrors,
} from '@openpartner/domain'
import {
  currentTermsOf,
  insertTerms,
  listTerms,
  newestVersionOf,
  type PublishedTerms,
  termsOfPrograms,
} from '@openpartner/ledger'
import { audit, type Context, requireAccess } from '../context.ts'
import { loadProgram, PROGRAMS_READ, PROGRAMS_WRITE } from './programs.ts'

/** Terms, and whether they count now, will count, or do not any more. */
export interface TermsWithState extends PublishedTerms {
  readonly state: StateOfTerms
}

export interface TermsPreview {
  /** The number they would have. */
  readonly version: number
  readonly summary: string
  /** Against the terms in force when they would begin. */
  readonly changes: readonly TermsChange[]
}

/**
 * Publishes the next version. Events that occur from then on fall under it; earlier ones keep theirs.
 * @throws Problem `terms-invalid` naming every contradiction, `not-found`
 */
export async function publishTerms(
  ctx: Context,
  programId: ProgramId,
  draft: TermsDraft,
  effect: Effect = AT_ONCE,
): Promise<TermsWithState> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. The lock makes two publishers number their versions one after the other.
    await lockByName(tx, 'terms', programId)
    const now = ctx.clock.now()
    const before = await beforeOf(tx, programId, effect.from ?? now)

    // Decision.
    const preview = previewOf(draft, effect, { ...before, now })
    const terms: PublishedTerms = {
      ...draft,
      id: ctx.newId('trm'),
      programId,
      groupId: null,
      partnerId: null,
      version: preview.version,
      summary: preview.summary,
      changes: preview.changes,
      publishedAt: now,
      effectiveFrom: effect.from ?? now,
      effectiveUntil: effect.until,
    }

    // Record.
    await insertTerms(tx, terms)
    const { current } = before
    await audit(ctx, tx, {
      action: 'terms.published',
      target: terms.id,
      before: current === null ? null : { version: current.version, summary: current.summary },
      after: {
        program_id: programId,
        version: terms.version,
        summary: terms.summary,
        effective_from: terms.effectiveFrom,
        effective_until: terms.effectiveUntil,
      },
    })
    return { ...terms, state: stateOfTerms(terms, await termsOfPrograms(tx, [programId], []), now) }
  })
}

/**
 * What publishing a draft would say and change; writes nothing.
 * @throws Problem `terms-invalid` naming every contradiction, `not-found`
 */
export async function previewTerms(
  ctx: Context,
  programId: ProgramId,
  draft: TermsDraft,
  effect: Effect = AT_ONCE,
): Promise<TermsPreview> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const now = ctx.clock.now()
    const before = await beforeOf(tx, programId, effect.from ?? now)

    // Decision.
    return previewOf(draft, effect, { ...before, now })
  })
}

/**
 * All versions of a program's terms, newest first. Partners may read those of their own programs: they are
 * what partners agree to.
 */
export async function listTermsVersions(
  ctx: Context,
  programId: ProgramId,
  page: PageRequest<TermsId>,
): Promise<Page<TermsWithState>> {
  const brandId = requireAccess(ctx.actor, PROGRAMS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    await loadProgram({ ...ctx, db: tx }, programId)
    const all = await termsOfPrograms(tx, [programId], [])
    const { rows, nextCursor } = await listTerms(tx, { ...page, programId, groupId: null, partnerId: null })
    const now = ctx.clock.now()
    return { rows: rows.map((terms) => ({ ...terms, state: stateOfTerms(terms, all, now) })), nextCursor }
  })
}

interface Before {
  readonly newest: number
  /** In force when the new ones would begin. */
  readonly current: PublishedTerms | null
}

/** @throws Problem `not-found` */
async function beforeOf(tx: Tx, programId: ProgramId, at: Date): Promise<Before> {
  if ((await findProgram(tx, programId)) === null) throw notFound()
  const newest = await newestVersionOf(tx, { programId, groupId: null, partnerId: null })
  const [current] = await currentTermsOf(tx, [programId], at)
  return { newest, current: current ?? null }
}

/** @throws Problem `terms-invalid` */
function previewOf(
  draft: TermsDraft,
  effect: Effect,
  { newest, current, now }: Before & { readonly now: Date },
): TermsPreview {
  const errors = [...termsErrors(draft), ...effectErrors(effect, now, newest === 0)]
  if (errors.length > 0) throw new Problem('terms-invalid', { errors })
  return { version: newest + 1, summary: describeTerms(draft), changes: diffTerms(current, draft) }
}
