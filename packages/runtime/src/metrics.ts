// Numbers for Prometheus; the only file that knows the library behind them, so that it can be replaced in one
// place.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics, Counter as PromCounter, Gauge as PromGauge, Registry } from 'prom-client'

/** A number that only grows. */
export interface Counter {
  inc(by?: number): void
  /** What it stands at; for tests and for health checks that compare. */
  value(): number
}

/** A number that is looked up when somebody asks. */
export type GaugeReader = () => number

export interface Metrics {
  /** `name` without prefix, for example `clicks_total`; it becomes `openpartner_<service>_clicks_total`. */
  counter(name: string, help: string): Counter
  gauge(name: string, help: string, read: GaugeReader): void
  /** The exposition text (format version 0.0.4). */
  text(): Promise<string>
}

/** A registry of its own: two services in one test process do not meet in a global one. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  // Memory, event loop lag, garbage collection.
  collectDefaultMetrics({ register: registry })
  const fullName = (name: string) => `openpartner_${service}_${name}`
  return {
    counter(name, help) {
      const counter = new PromCounter({ name: fullName(name), help, registers: [registry] })
      let total = 0
      return {
        inc(by = 1) {
          total += by
          counter.inc(by)
        },
        value: () => total,
      }
    },
    gauge(name, help, read) {
      const collect = function collect(this: PromGauge): void {
        this.set(read())
      }
      void new PromGauge({ name: fullName(name), help, registers: [registry], collect })
    },
    text() {
      return registry.metrics()
    },
  }
}

/**
 * Serves /metrics on a port of its own, on loopback unless told otherwise: numbers about the business are not
 * for the public port. Start it only when METRICS_PORT is set.
 */
export async function startMetricsServer(
  metrics: Metrics,
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    metrics.text().then(
      (text) =>
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
