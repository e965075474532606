// Hands the context's ids to the ledger, which needs two kinds of them.

import type { NewLedgerId } from '@openpartner/ledger'
import type { Context } from '../context.ts'

export function ledgerIds(ctx: Context): NewLedgerId {
  return ctx.newId as NewLedgerId
}
