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
    // Such as BEGIN: nothing to plan.
    if (typeof asked === 'string' && values.length === 0) return client.query(asked)
    const statement = typeof asked === 'string' ? { text: asked } : asked
    const name = nameOf(statement.text, values.length)
    return client.query(name === null ? statement : { ...statement, name }, [...values])
  }
  return {
    client: Object.create(client, { query: { value: query } }),
    end: () => {
      hasEnded = true
    },
  }
}
