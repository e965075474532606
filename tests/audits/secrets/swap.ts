// Part of `audit:secrets`: every ciphertext is put into every other row, and claimed for every other column
// and key; none may open there.

import { SEALED_COLUMNS } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import { open, parseKeyring, SealError } from '@openpartner/secrets'
import { newKey, opensAs, type Part, type Planted, type Scene } from './scene.ts'

const BRANDS = 12

export const swapEverything: Part = async (scene) => {
  const planted: Planted[] = []
  for (let n = 0; n < BRANDS; n++) planted.push(await scene.plant())
  const failed: string[] = []
  const rows = await swapRows(scene, planted, failed)
  const places = await swapPlaces(scene, planted, failed)
  const keyring = parseKeyring(scene.firstKey)
  let home = 0
  for (const one of planted) if (opensAs(one, await scene.stored(one.brandId), keyring)) home += 1
  if (home !== BRANDS)
    failed.push(`only ${home} of ${BRANDS} open in their own row: the refusals prove nothing`)
  return {
    lines: [
      `swap      ${rows.refused}/${rows.tried} ciphertexts refused in another row of the table`,
      `          ${places.refused}/${places.tried} refused for another brand, table, column, row or key`,
      `          ${home}/${BRANDS} open in their own row`,
    ],
    failed,
  }
}

/** In the real table: row by row, every other row's ciphertext, then its own again. */
async function swapRows(scene: Scene, planted: readonly Planted[], failed: string[]) {
  const keyring = parseKeyring(scene.firstKey)
  let [tried, refused] = [0, 0]
  for (const target of planted) {
    const own = await scene.stored(target.brandId)
    for (const source of planted) {
      if (source === target) continue
      await scene.overwrite(target.brandId, await scene.stored(source.brandId))
      const moved = await scene.stored(target.brandId)
      tried += 1
      if (isRefused(() => opensAs(target, moved, keyring))) refused += 1
      else failed.push(`the credential of ${source.brandId} opens in the row of ${target.brandId}`)
    }
    await scene.overwrite(target.brandId, own)
  }
  return { tried, refused }
}

/** Every value, claimed for each place that differs in one part only. */
async function swapPlaces(scene: Scene, planted: readonly Planted[], failed: string[]) {
  const keyring = parseKeyring(`${scene.firstKey},${newKey('k2')}`)
  let [tried, refused] = [0, 0]
  for (const [index, { brandId }] of planted.entries()) {
    const sealed = await scene.stored(brandId)
    const [brand, other] = [
      uuidOf(brandId),
      uuidOf(planted[(index + 1) % planted.length]?.brandId ?? brandId),
    ]
    for (const { table, column } of SEALED_COLUMNS) {
      const place = { brand, table, column, row: brand }
      const claims: [string, () => unknown][] = [
        ['brand', () => open(keyring, { ...place, brand: other }, sealed)],
        ['no brand', () => open(keyring, { ...place, brand: '' }, sealed)],
        ['table', () => open(keyring, { ...place, table: 'sealing_keys' }, sealed)],
        ['column', () => open(keyring, { ...place, column: 'check_value' }, sealed)],
        ['row', () => open(keyring, { ...place, row: other }, sealed)],
        ['key', () => open(keyring, place, sealed.replace('.k1.', '.k2.'))],
        ['unknown key', () => open(keyring, place, sealed.replace('.k1.', '.k3.'))],
      ]
      for (const [what, claim] of claims) {
        tried += 1
        if (isRefused(claim)) refused += 1
        else failed.push(`the credential of ${brandId} opens for another ${what}`)
      }
    }
  }
  return { tried, refused }
}

/** Only a refusal counts: any other error would say nothing. */
function isRefused(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch (error) {
    if (error instanceof SealError) return error.reason !== 'malformed'
    throw error
  }
}
