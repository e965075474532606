// What the worker counts for Prometheus; app.ts makes it, jobs raise it.

import { type Counter, createMetrics, type Metrics } from '@openpartner/runtime'

export interface Counts {
  /** Checks of a brand's books, of either kind. */
  readonly bookChecks: Counter
  /** Those that found a difference. */
  readonly bookChecksDisagreeing: Counter
}

export function countsIn(metrics: Metrics = createMetrics('worker')): Counts {
  return {
    bookChecks: metrics.counter('book_checks_total', 'Checks of the books of a brand'),
    bookChecksDisagreeing: metrics.counter(
      'book_checks_disagreeing_total',
      'Checks of the books that found a difference',
    ),
  }
}
