// Reviews: the newest word stands, blocks follow from it, and what would change nothing is refused.

import { describe, expect, test } from 'vitest'
import {
  blocksOf,
  isStanding,
  NOT_REVIEWED,
  type ReviewDecision,
  reviewRefusal,
  standingOf,
  withDispute,
} from './review.ts'

describe('the newest approve or reject, and the newest hold or unhold, stand', () => {
  test.each<[readonly ReviewDecision[], ReturnType<typeof standingOf>]>([
    [[], NOT_REVIEWED],
    [['approve'], { approval: 'approve', hold: null }],
    [['reject'], { approval: 'reject', hold: null }],
    [['reject', 'approve'], { approval: 'approve', hold: null }],
    [['approve', 'reject'], { approval: 'reject', hold: null }],
    [['hold'], { approval: null, hold: 'hold' }],
    [['hold', 'unhold'], { approval: null, hold: 'unhold' }],
    [['hold', 'unhold', 'hold'], { approval: null, hold: 'hold' }],
    [['hold', 'approve'], { approval: 'approve', hold: 'hold' }],
    [['approve', 'hold', 'reject', 'unhold'], { approval: 'reject', hold: 'unhold' }],
  ])('%j', (decisions, standing) => {
    expect(standingOf(decisions)).toEqual(standing)
  })
})

describe('what blocks all entries of an event and partner', () => {
  test.each<[needsApproval: boolean, readonly ReviewDecision[], readonly string[]]>([
    [false, [], []],
    [false, ['approve'], []],
    [false, ['reject'], []],
    [false, ['hold'], ['review']],
    [false, ['hold', 'unhold'], []],
    [false, ['hold', 'approve'], ['review']],
    [false, ['hold', 'reject'], ['review']],
    [true, [], ['approval']],
    [true, ['approve'], []],
    [true, ['reject'], []],
    [true, ['hold'], ['review', 'approval']],
    [true, ['hold', 'approve'], ['review']],
    [true, ['hold', 'unhold'], ['approval']],
    [true, ['reject', 'approve'], []],
  ])('approval needed: %s, after %j: %j', (needsApproval, decisions, blocks) => {
    const reviews = standingOf(decisions)
    expect(blocksOf({ isDisputed: false, needsApproval, reviews })).toEqual(blocks)
    expect(blocksOf({ isDisputed: true, needsApproval, reviews })).toEqual(['dispute', ...blocks])
    expect(withDispute(blocksOf({ isDisputed: false, needsApproval, reviews }), true)).toEqual([
      'dispute',
      ...blocks,
    ])
    expect(withDispute(blocksOf({ isDisputed: true, needsApproval, reviews }), false)).toEqual(blocks)
  })
})

describe('what would change nothing', () => {
  test.each<[ReviewDecision, readonly ReviewDecision[], readonly bigint[], boolean]>([
    ['hold', [], [2_000n], true],
    ['hold', ['hold', 'unhold'], [2_000n], true],
    ['hold', [], [], false],
    ['hold', [], [0n], false],
    ['hold', [], [-2_000n], false],
    ['hold', [], [-2_000n, 5n], true],
    ['unhold', ['hold'], [], true],
    ['unhold', [], [2_000n], false],
    ['unhold', ['hold', 'unhold'], [2_000n], false],
    ['reject', [], [], true],
    ['reject', ['hold'], [-1n], true],
    ['approve', [], [], true],
    ['approve', ['reject'], [], true],
  ])('%s after %j with %s waiting: allowed is %s', (decision, decisions, waiting, isAllowed) => {
    const refusal = reviewRefusal(decision, { reviews: standingOf(decisions), waiting })
    expect(refusal === null).toBe(isAllowed)
  })

  test('a decision stands until its counterpart', () => {
    expect(isStanding('hold', standingOf(['hold', 'approve']))).toBe(true)
    expect(isStanding('hold', standingOf(['hold', 'unhold']))).toBe(false)
    expect(isStanding('approve', NOT_REVIEWED)).toBe(false)
  })
})
