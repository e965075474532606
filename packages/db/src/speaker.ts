// The connection as the statements of one transaction see it; used by transaction.ts.

import type pg from 'pg'
import type { StatementNames } from './statement-names.ts'

export interface Speaker {
  readonly client: pg.PoolClient
  /** From here on nothing more is said: the connection belongs to somebody else's transaction next. */
  end(): void
}

/** Statements get their names, and those asked together leave in one packet. */
export function speakerOf(client: pg.PoolClient, nameOf: StatementNames): Speaker {
  let hasEnded = false
  const query = (asked: pg.QueryConfig | string, values: readonly unknown[] = []) => {
    if (hasEnded) return Promise.reject(new Error('a statement came after the end of its transaction'))
    const { stream } = client.connection
    stream.cork()
    // nextTick comes when nobody has more to ask before an answer is there.
    process.nextTick(() => stream.uncork())
    if (typeof asked === 'string') return client.query(asked)
    const name = nameOf(asked.text, values.length)
    return client.query(name === null ? asked : { ...asked, name }, [...values])
  }
  return {
    client: new Proxy(client, {
      get: (target, property) => (property === 'query' ? query : Reflect.get(target, property)),
    }),
    end: () => {
      hasEnded = true
    },
  }
}
