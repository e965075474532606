// The mails of a brand as its admins see them: whether they went out, never what they say.

import { type BrandMail, brandMails, inBrand, type Page, type PageRequest, toPage } from '@openpartner/db'
import type { Id } from '@openpartner/domain'
import { desc, lt } from 'drizzle-orm'
import { type Context, requireAccess } from '../context.ts'
import { MAIL_SETTINGS } from './mail-settings.ts'

/** Newest first; a mail is kept for a day after it went out or was given up. */
export async function listMails(
  ctx: Context,
  { after, limit }: PageRequest<Id<'mal'>>,
): Promise<Page<BrandMail>> {
  const brandId = requireAccess(ctx.actor, MAIL_SETTINGS)
  return inBrand(ctx.db, brandId, async (tx) => {
    const rows = await tx.orm
      .select()
      .from(brandMails)
      .where(after === null ? undefined : lt(brandMails.id, after))
      .orderBy(desc(brandMails.id))
      .limit(limit + 1)
    return toPage(rows, limit)
  })
}
