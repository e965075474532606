// What the parts of `audit:secrets` share: a database, brands with a stored credential each, and a look at
// the rows past every policy.

import { randomBytes } from 'node:crypto'
import { checkSealingKeys, openValue, type SealedPlace, sealValue } from '@openpartner/core/sealing'
import { type Database, inBrand, mailSettings, openDatabase } from '@openpartner/db'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { type BrandId, uuidOf } from '@openpartner/domain'
import { type Keyring, parseKeyring } from '@openpartner/secrets'
import { createFakeClock } from '@openpartner/testkit/clock'
import { givenBrand } from '@openpartner/testkit/given'
import { databaseUrlOf, type TestDatabases, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import type { Random } from '../../../scripts/seed/random.ts'

export interface Planted {
  readonly brandId: BrandId
  readonly text: string
}

/** What a part found: figures to print, and what must not be. */
export interface Finding {
  readonly lines: readonly string[]
  readonly failed: readonly string[]
}
export type Part = (scene: Scene, random: Random) => Promise<Finding>

export interface Scene {
  readonly urlFor: (role: RuntimeRole) => string
  readonly api: Database
  /** A superuser, whom no policy stops: the attacker, and the one who looks. */
  readonly owner: pg.Client
  /** `k1:<key>`, of this run alone. */
  readonly firstKey: string
  /** A brand with a credential in its mail settings, sealed and stored as the API stores it. */
  plant(): Promise<Planted>
  /** The stored text of a brand's credential. */
  stored(brandId: BrandId): Promise<string>
  overwrite(brandId: BrandId, sealed: string): Promise<void>
  close(): Promise<void>
}

const placeOf = (brandId: BrandId): SealedPlace => ({
  column: 'mail_settings.sealed_credential',
  brandId,
  row: uuidOf(brandId),
})

export function newKey(kid: string): string {
  return `${kid}:${randomBytes(32).toString('base64')}`
}

/** Whether the value opens in this brand's row, and is the planted one. */
export function opensAs({ brandId, text }: Planted, sealed: string, keyring: Keyring): boolean {
  return openValue(keyring, placeOf(brandId), sealed).reveal() === text
}

export async function openScene(databases: TestDatabases): Promise<Scene> {
  const ownerUrl = databaseUrlOf(databases.adminUrl, databases.templateName)
  const urlFor = (role: RuntimeRole) => urlAsRole(ownerUrl, role)
  const api = openDatabase({ url: urlFor('api'), applicationName: 'audit' })
  const owner = new pg.Client({ connectionString: ownerUrl })
  // The statement under way fails with it; without a listener it would hide why.
  owner.on('error', () => undefined)
  await owner.connect()
  const clock = createFakeClock()
  const firstKey = newKey('k1')
  const keyring = parseKeyring(firstKey)
  const troubles = await checkSealingKeys(api, { keyring, clock })
  if (troubles.length > 0) throw new Error(troubles.join('\n'))
  return {
    urlFor,
    api,
    owner,
    firstKey,
    plant: async () => {
      const { actor } = await givenBrand({ db: api, ownerUrl, clock })
      const { brandId } = actor
      const text = `planted-${randomBytes(18).toString('base64url')}`
      await inBrand(api, brandId, (tx) =>
        tx.orm.insert(mailSettings).values({
          brandId,
          transport: 'postmark',
          senderName: 'Acme',
          senderAddress: 'partners@example.com',
          sealedCredential: sealValue(keyring, placeOf(brandId), text),
          changedAt: clock.now(),
        }),
      )
      return { brandId, text }
    },
    stored: async (brandId) => {
      const { rows } = await owner.query<{ sealed: string }>(
        'select sealed_credential as sealed from mail_settings where brand_id = $1',
        [uuidOf(brandId)],
      )
      return rows[0]?.sealed ?? ''
    },
    overwrite: async (brandId, sealed) => {
      await owner.query('update mail_settings set sealed_credential = $1 where brand_id = $2', [
        sealed,
        uuidOf(brandId),
      ])
    },
    close: async () => {
      await api.close()
      await owner.end()
    },
  }
}
