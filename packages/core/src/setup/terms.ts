// Terms: publishing a new immutable version and reading the versions of a program.

import { findProgram, inBrand, lockByName, type Page, type PageRequest } from '@openpartner/db'
import {
  describeTerms,
  notFound,
  Problem,
  type ProgramId,
  type TermsDraft,
  type TermsId,
  termsErrors,
} from '@openpartner/domain'
import { currentTermsOf, insertTerms, listTerms, type PublishedTerms } from '@openpartner/ledger'
import { audit, type Context, requireAccess } from '../context.ts'
import { loadProgram } from './programs.ts'

/**
 * Publishes the next version. Events that occur from now on fall under it; earlier ones keep theirs.
 * @throws Problem `terms-invalid` naming every contradiction, `not-found`
 */
export async function publishTerms(
  ctx: Context,
  programId: ProgramId,
  draft: TermsDraft,
): Promise<PublishedTerms> {
  const brandId = requireAccess(ctx.actor, { scope: 'programs:write', roles: ['admin'] })
  const errors = termsErrors(draft)
  if (errors.length > 0) throw new Problem('terms-invalid', { errors })

  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. The lock makes two publishers number their versions one after the other.
    await lockByName(tx, 'terms', programId)
    const program = await findProgram(tx, programId)
    if (program === null) throw notFound()
    const [current] = await currentTermsOf(tx, [programId])

    // Decision.
    const terms: PublishedTerms = {
      ...draft,
      id: ctx.newId('trm'),
      programId,
      version: (current?.version ?? 0) + 1,
      summary: describeTerms(draft),
      publishedAt: ctx.clock.now(),
    }

    // Record.
    await insertTerms(tx, terms)
    const before = current === undefined ? null : { version: current.version, summary: current.summary }
    await audit(ctx, tx, {
      action: 'terms.published',
      target: terms.id,
      before,
      after: { program_id: programId, version: terms.version, summary: terms.summary },
    })
    return terms
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
): Promise<Page<PublishedTerms>> {
  const brandId = requireAccess(ctx.actor, { scope: 'programs:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    await loadProgram({ ...ctx, db: tx }, programId)
    return listTerms(tx, { ...page, programId })
  })
}
