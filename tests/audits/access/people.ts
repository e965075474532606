// People for the audits: partners of one brand, known to the API by their addresses.

import { addPartner } from '@openpartner/core/setup'
import { findPerson, inTransaction } from '@openpartner/db'
import { givenBrand } from '@openpartner/testkit/given'
import type { Scene } from './scene.ts'

/** Partners of a new brand; answers their addresses. */
export async function givenPartners(scene: Scene, count: number, name: string): Promise<string[]> {
  const ctx = await givenBrand(scene)
  const emails = Array.from({ length: count }, (_, number) => `${name}${number}@example.com`)
  for (const email of emails) await addPartner(ctx, { name: 'Ada', email })
  return emails
}

/** The admin of a new brand; answers their address. */
export async function givenAdmin(scene: Scene): Promise<string> {
  const { actor } = await givenBrand(scene)
  const person = await inTransaction(scene.db, (tx) => findPerson(tx, actor.personId))
  if (person === null) throw new Error('no such person')
  return person.email
}
