// Setting up an empty instance: open once, to whoever holds the set-up token.

import { createHash, timingSafeEqual } from 'node:crypto'
import { requireEmail } from '@openpartner/auth'
import { Brand, SetupIn, SetupState } from '@openpartner/contract'
import { setUpClosed, setUpInstance, setUpIsOpen } from '@openpartner/core/setup'
import { ANYBODY } from '../access.ts'
import type { Routes } from '../routing.ts'
import { viewBrand } from '../views/setup.ts'

const tags = ['Set-up']

export const setupRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/setup',
    {
      schema: { tags, summary: 'Whether this instance waits to be set up', response: { 200: SetupState } },
      config: { access: ANYBODY },
    },
    async () => ({ open: deps.setupToken !== null && (await setUpIsOpen(deps)) }),
  )

  api.post(
    '/v1/setup',
    {
      schema: {
        tags,
        summary: 'Make the first brand and its first admin',
        body: SetupIn,
        response: { 201: Brand },
      },
      config: { access: ANYBODY, limit: 'setUp', problems: ['setup-closed'] },
    },
    async (request, reply) => {
      const { token, brand_name: brandName, email } = request.body
      if (deps.setupToken === null || !isSame(token, deps.setupToken)) throw setUpClosed()
      const ctx = { db: deps.db, clock: deps.clock, newId: deps.newId, requestId: request.id }
      const { brand } = await setUpInstance(ctx, { brandName, email: requireEmail(email) })
      return reply.code(201).send(viewBrand(brand))
    },
  )
}

/** Hashed first: equal lengths, and a time that tells nothing about where two tokens differ. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
