// The numbers the router keeps about itself; app.ts makes them, alerts watch them (apps/router/README.md).

import type { Metrics } from '@openpartner/runtime'

export type RouterCounters = ReturnType<typeof routerCounters>

export function routerCounters(metrics: Metrics) {
  const counter = (name: string, help: string) => metrics.counter(name, help)
  return {
    recorded: counter(
      'clicks_recorded_total',
      'Clicks written to the journal before their redirect was sent.',
    ),
    unrecorded: counter('clicks_unrecorded_total', 'Clicks the journal could not take. Alert on any.'),
    journalFailures: counter(
      'journal_failures_total',
      'Writes or syncs of the journal that failed. Alert on any.',
    ),
    tornBytes: counter('journal_torn_bytes_total', 'Bytes of unfinished lines cut off at the start.'),
    drained: counter('clicks_drained_total', 'Clicks that became new rows.'),
    drainFailures: counter('drain_failures_total', 'Passes of the drain that failed and will be repeated.'),
    quarantined: counter(
      'clicks_quarantined_total',
      'Lines set aside because no row can be made of them. Alert on any.',
    ),
    lookUpFailures: counter(
      'link_look_up_failures_total',
      'Unknown keys that could not be looked up in the database.',
    ),
  }
}
