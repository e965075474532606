// Guarantees of what actions are called.
import { SECURITY_ACTIONS } from '@openpartner/contract/vocabulary'
import { expect, it } from 'vitest'
import { actionText } from './action-text.ts'

it('every action of the security log has words of its own', () => {
  for (const action of SECURITY_ACTIONS) expect(actionText(action), action).not.toMatch(/[._]/)
  expect(new Set(SECURITY_ACTIONS.map(actionText)).size).toBe(SECURITY_ACTIONS.length)
})

it('any other action is its name in words', () => {
  expect(actionText('payout_run.prepared')).toBe('Payout run prepared')
})
