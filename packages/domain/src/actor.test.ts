// Every kind of actor has a name of its own in audit entries.

import { expect, test } from 'vitest'
import { type Actor, actorName } from './actor.ts'

const brandId = 'brd_01h455vb4pex5vsknk084sn02q'
const personId = 'per_01h455vb4pex5vsknk084sn02q'
const actors: [Actor, string][] = [
  [
    { kind: 'admin', brandId, personId, adminId: 'adm_01h455vb4pex5vsknk084sn02q' },
    'admin:adm_01h455vb4pex5vsknk084sn02q',
  ],
  [
    { kind: 'partner', brandId, personId, partnerId: 'ptn_01h455vb4pex5vsknk084sn02q' },
    'partner:ptn_01h455vb4pex5vsknk084sn02q',
  ],
  [
    { kind: 'key', brandId, keyId: 'key_01h455vb4pex5vsknk084sn02q', scopes: [] },
    'key:key_01h455vb4pex5vsknk084sn02q',
  ],
  [
    { kind: 'publishable', brandId, keyId: 'key_01h455vb4pex5vsknk084sn02q' },
    'publishable:key_01h455vb4pex5vsknk084sn02q',
  ],
  [{ kind: 'worker', brandId }, 'worker'],
]

test.each(actors)('%o is named %s', (actor, name) => {
  expect(actorName(actor)).toBe(name)
})
