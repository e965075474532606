// Project Wycheproof's vectors against the primitives we build on: what is valid is accepted, what is not is
// refused, and how many ran is asserted. They lie beside the checkout; without them the tests are skipped by
// name.

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decrypt, encrypt, hkdf } from './aead.ts'

const FOLDER = new URL('../../../../shared/vectors/wycheproof/', import.meta.url)
const isHere = existsSync(FOLDER)
const WHY = isHere ? '' : ' (skipped: no Wycheproof vectors beside the checkout)'

interface Group<Test> {
  readonly ivSize?: number
  readonly keySize: number
  readonly tagSize?: number
  readonly publicKey?: { readonly pk: string }
  readonly tests: readonly (Test & { readonly tcId: number; readonly result: string })[]
}

function groupsOf<Test>(name: string): readonly Group<Test>[] {
  const text = readFileSync(new URL(`${name}_test.json`, FOLDER), 'utf8')
  return (JSON.parse(text) as { testGroups: Group<Test>[] }).testGroups
}

const hex = (text: string) => Buffer.from(text, 'hex')
type Count = Readonly<Record<'valid' | 'invalid', number>>

/**
 * Runs every test of the groups; all verdicts must be the stated ones. Answers how many there were of each.
 */
function judge<Test>(
  groups: readonly Group<Test>[],
  accepts: (test: Test, group: Group<Test>) => boolean,
): Count {
  const count = { valid: 0, invalid: 0 }
  for (const group of groups) {
    for (const one of group.tests) {
      expect(accepts(one, group) ? 'valid' : 'invalid', `test ${one.tcId}`).toBe(one.result)
      count[one.result === 'valid' ? 'valid' : 'invalid'] += 1
    }
  }
  return count
}

type GcmTest = Readonly<Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>>
const isUsedShape = ({ keySize, ivSize, tagSize }: Group<GcmTest>) =>
  keySize === 256 && ivSize === 96 && tagSize === 128

test.skipIf(!isHere)(`AES-256-GCM: 66 vectors of our shape, 39 accepted and 27 refused${WHY}`, () => {
  const count = judge(groupsOf<GcmTest>('aes_gcm').filter(isUsedShape), (vector) => {
    const [key, iv, aad, msg, ct, tag] = [
      vector.key,
      vector.iv,
      vector.aad,
      vector.msg,
      vector.ct,
      vector.tag,
    ].map(hex) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
    const opened = decrypt(key, iv, aad, ct, tag)
    if (opened === null) return false
    expect(opened).toEqual(msg)
    expect(encrypt(key, iv, aad, msg).toString('hex')).toBe(vector.ct + vector.tag)
    return true
  })
  expect(count).toEqual({ valid: 39, invalid: 27 })
})

test.skipIf(!isHere)(`AES-GCM: every vector of another shape is refused before it is tried${WHY}`, () => {
  const others = groupsOf<GcmTest>('aes_gcm').filter((group) => !isUsedShape(group))
  let refused = 0
  for (const { tests } of others) {
    for (const { key, iv, aad, ct, tag } of tests) {
      expect(() => decrypt(hex(key), hex(iv), hex(aad), hex(ct), hex(tag))).toThrow(RangeError)
      refused += 1
    }
  }
  expect(refused).toBe(316 - 66)
})

type HkdfTest = Readonly<Record<'ikm' | 'salt' | 'info' | 'okm', string>> & { readonly size: number }

test.skipIf(!isHere)(`HKDF-SHA-256: 86 vectors${WHY}`, () => {
  const count = judge(groupsOf<HkdfTest>('hkdf_sha256'), ({ ikm, salt, info, okm, size }) => {
    try {
      return hkdf(hex(ikm), hex(salt), hex(info), size).toString('hex') === okm
    } catch {
      return false
    }
  })
  expect(count).toEqual({ valid: 83, invalid: 3 })
})

test.skipIf(!isHere)(`HMAC-SHA-256: 174 vectors${WHY}`, () => {
  const count = judge(
    groupsOf<Readonly<Record<'key' | 'msg' | 'tag', string>>>('hmac_sha256'),
    ({ key, msg, tag }, { tagSize = 0 }) => {
      const mac = createHmac('sha256', hex(key))
        .update(hex(msg))
        .digest()
        .subarray(0, tagSize / 8)
      return mac.length === hex(tag).length && timingSafeEqual(mac, hex(tag))
    },
  )
  expect(count).toEqual({ valid: 66, invalid: 108 })
})

test.skipIf(!isHere)(`Ed25519: 151 vectors, 88 accepted and 63 refused${WHY}`, () => {
  // DER of a public key in front of its 32 bytes (RFC 8410).
  const prefix = hex('302a300506032b6570032100')
  const count = judge(
    groupsOf<Readonly<Record<'msg' | 'sig', string>>>('ed25519'),
    ({ msg, sig }, { publicKey }) => {
      const der = Buffer.concat([prefix, hex(publicKey?.pk ?? '')])
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
      return verify(null, hex(msg), key, hex(sig))
    },
  )
  expect(count).toEqual({ valid: 88, invalid: 63 })
})
