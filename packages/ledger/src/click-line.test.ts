// One click, one line: what goes in comes out of COPY unchanged, and a damaged line is known as one.

import { type Click, encodeId } from '@openpartner/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clickLine, clickLineId, isWholeClickLine } from './click-line.ts'

const UUID = '019b0000-0000-7000-8000-00000000000'

const CLICK: Click = {
  id: encodeId('clk', `${UUID}1`),
  brandId: encodeId('brd', `${UUID}2`),
  programId: encodeId('prg', `${UUID}3`),
  linkId: encodeId('lnk', `${UUID}4`),
  partnerId: encodeId('ptn', `${UUID}5`),
  clickedAt: new Date('2026-01-15T12:00:00.123Z'),
  destination: 'https://shop.example.com/',
  ipClass: '203.0.113.0/24',
  ipHash: '00112233445566778899aabbccddeeff',
  device: 'desktop',
  browser: 'Chrome',
  referrerHost: null,
  utm: { source: 'a\tb\\c' },
  subIds: {},
  marks: ['bot', 'head'],
}

const bytesOf = (line: string) => Buffer.from(line.slice(0, -1))

describe('a click line', () => {
  it('is exactly this, so that a journal of one release is read by the next', () => {
    expect(clickLine(CLICK)).toBe(
      [
        '44a80476',
        `${UUID}1`,
        `${UUID}2`,
        `${UUID}3`,
        `${UUID}4`,
        `${UUID}5`,
        '2026-01-15T12:00:00.123Z',
        'https://shop.example.com/',
        '203.0.113.0/24',
        'desktop',
        'Chrome',
        '\\N',
        '{"source":"a\\\\tb\\\\\\\\c"}',
        '{}',
        '{bot,head}',
        '00112233445566778899aabbccddeeff\n',
      ].join('\t'),
    )
  })

  it('is one line with its id in front whatever the visitor sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (sub1, destination) => {
        const line = clickLine({ ...CLICK, destination, subIds: { sub1 } })
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(line.split('\t')).toHaveLength(16)
        expect(isWholeClickLine(bytesOf(line))).toBe(true)
        expect(clickLineId(bytesOf(line))).toBe(`${UUID}1`)
      }),
    )
  })

  it('is known to be damaged when a byte is changed or the end is missing', () => {
    const whole = bytesOf(clickLine(CLICK))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] ?? 0) ^ change
        expect(isWholeClickLine(damaged)).toBe(at === 8)
        expect(isWholeClickLine(whole.subarray(0, at))).toBe(false)
      }),
    )
  })
})
