// The closing line of `npm test` must never look better than the run was.

import { expect, test } from 'vitest'
import { addCounts, countReport, findSkipped, formatCount, NOTHING, ONE_FAILED, ONE_PASSED } from './count.ts'

const file = (status: string, ...statuses: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: statuses.map((each, index) => ({ fullName: `test ${index}`, status: each })),
})

test('every test is counted once, whatever became of it', () => {
  const report = {
    testResults: [file('failed', 'passed', 'failed', 'skipped'), file('passed', 'passed', 'todo')],
  }
  expect(countReport(report, false)).toEqual({ passed: 2, failed: 1, skipped: 2 })
  expect(findSkipped(report)).toEqual(['a.test.ts: test 2', 'a.test.ts: test 1'])
})

test('a file that could not load, or whose set-up threw, is a failure although no test of it failed', () => {
  expect(countReport({ testResults: [file('failed')] }, false)).toEqual(ONE_FAILED)
  expect(countReport({ testResults: [file('failed', 'skipped')] }, false).failed).toBe(1)
})

test('a run that ended badly with all tests green is a failure', () => {
  expect(countReport({ testResults: [file('passed', 'passed')] }, false).failed).toBe(1)
  expect(countReport({ testResults: [file('passed', 'passed')] }, true).failed).toBe(0)
})

test('the line names skipped tests only when there are some', () => {
  expect(formatCount(addCounts([ONE_PASSED, ONE_PASSED, ONE_FAILED]))).toBe('2 passed, 1 failed')
  expect(formatCount({ ...NOTHING, passed: 3, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped')
})
