// docs/reference/reasons.md names every reason code there is, no other, and says of each what the API says.

import { readFile } from 'node:fs/promises'
import {
  BLOCK_REASONS,
  COMMISSION_KINDS,
  CORRECTS_REASONS,
  CREDIT_REASONS,
  DROP_REASONS,
  LEFT_OUT_REASONS,
  NO_REWARD_REASONS,
  NOBODY_REASONS,
} from '@openpartner/domain'
import { DECISION_CAUSES } from '@openpartner/ledger'
import { expect, test } from 'vitest'
import { rewardText } from './reward-words.ts'
import { BLOCK_TEXTS, consideredText, LEFT_OUT_TEXTS, REASON_TEXTS } from './words.ts'

const page = await readFile(new URL('../../../../docs/reference/reasons.md', import.meta.url), 'utf8')
const WHOLE = { numerator: 1n, denominator: 1n }
const noReward = {
  promise: null,
  base: null,
  reward: null,
  because: null,
  part: null,
  weight: WHOLE,
  caps: [],
}

/** The rows of a section's table: code and sentence, in order. */
function rowsOf(title: string): string[][] {
  const [, section = ''] = page.split(`\n## ${title}\n`)
  const [body = ''] = section.split('\n## ')
  return [...body.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, code = '', text = '']) => [code, text])
}

test.each<[string, readonly string[]]>([
  ['Why somebody is credited', CREDIT_REASONS],
  ['Why nobody is credited', NOBODY_REASONS],
  ['What a correction does', CORRECTS_REASONS],
  ['Why a click or coupon was left out', DROP_REASONS],
  ['Why a share earns nothing', NO_REWARD_REASONS],
  ['What made us decide', DECISION_CAUSES],
  ['What an entry is', COMMISSION_KINDS],
  ['Why an entry waits', BLOCK_REASONS],
  ['Why a partner is left out of a payout run', LEFT_OUT_REASONS],
])('%s: every code, in order, and no other', (title, codes) => {
  expect(rowsOf(title).map(([code]) => code)).toEqual([...codes])
})

test.each([
  ['Why somebody is credited', CREDIT_REASONS.map((code) => REASON_TEXTS[code])],
  ['Why nobody is credited', NOBODY_REASONS.map((code) => REASON_TEXTS[code])],
  ['What a correction does', CORRECTS_REASONS.map((code) => REASON_TEXTS[code])],
  ['Why a click or coupon was left out', DROP_REASONS.map((code) => consideredText(code, WHOLE))],
  ['Why a share earns nothing', NO_REWARD_REASONS.map((reason) => rewardText({ ...noReward, reason }))],
  ['Why an entry waits', BLOCK_REASONS.map((code) => BLOCK_TEXTS[code])],
  ['Why a partner is left out of a payout run', LEFT_OUT_REASONS.map((code) => LEFT_OUT_TEXTS[code])],
])('%s: in the words of the API', (title, texts) => {
  expect(rowsOf(title).map(([, text]) => text)).toEqual(texts)
})
