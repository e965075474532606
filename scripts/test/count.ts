// Counts what Vitest's JSON report says, so that nothing that went wrong is lost; scripts/test.ts adds it up.

export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The parts of Vitest's JSON report that matter here. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

export const NOTHING: Count = { passed: 0, failed: 0, skipped: 0 }
export const ONE_PASSED: Count = { ...NOTHING, passed: 1 }
export const ONE_FAILED: Count = { ...NOTHING, failed: 1 }

/**
 * A file that failed without a failing test (it did not load, or its set-up threw) counts as one failure; so
 * does a
 * run that ended badly although every test passed (an error nobody caught).
 */
export function countReport(report: VitestReport, endedWell: boolean): Count {
  const counts = report.testResults.map(({ status, assertionResults }) => {
    const statuses = assertionResults.map((test) => test.status)
    const passed = statuses.filter((each) => each === 'passed').length
    const failed = statuses.filter((each) => each === 'failed').length
    const skipped = statuses.length - passed - failed
    return { passed, failed: failed === 0 && status === 'failed' ? 1 : failed, skipped }
  })
  const total = addCounts(counts)
  return !endedWell && total.failed === 0 ? { ...total, failed: 1 } : total
}

/** Full names of the tests that did not run, with their files. */
export function findSkipped(report: VitestReport): string[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `${name}: ${fullName}`),
  )
}

export function addCounts(counts: readonly Count[]): Count {
  return counts.reduce(
    (sum, each) => ({
      passed: sum.passed + each.passed,
      failed: sum.failed + each.failed,
      skipped: sum.skipped + each.skipped,
    }),
    NOTHING,
  )
}

/** The closing line; its form is what machines look for. */
export function formatCount({ passed, failed, skipped }: Count): string {
  const line = `${passed} passed, ${failed} failed`
  return skipped === 0 ? line : `${line}, ${skipped} skipped`
}
