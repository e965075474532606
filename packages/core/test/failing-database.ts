// A database that dies at one statement and stays dead until it is revived: what a process that is killed
// there leaves behind. For tests.

import type { Database } from '@openpartner/db'
import type pg from 'pg'

export interface FailingDatabase {
  readonly db: Database
  /** Dies before its n-th statement from now on, the first being 1; COMMIT is one. */
  dieAt(statement: number): void
  /** Lives on, whatever happened. */
  revive(): void
}

export function failingDatabase(real: Database): FailingDatabase {
  let left = Number.POSITIVE_INFINITY
  const spend = () => {
    if (left-- <= 1) throw new Error('killed')
  }
  const query = (client: pg.PoolClient) => async (text: never, values: never) => {
    spend()
    return client.query(text, values)
  }
  const pool = new Proxy(real.pool, {
    get(target, property) {
      if (property !== 'connect') return Reflect.get(target, property)
      return async () => {
        if (left <= 1) throw new Error('killed')
        const client = await target.connect()
        return new Proxy(client, {
          get: (one, name) => {
            if (name === 'query') return query(one)
            const value: unknown = Reflect.get(one, name)
            return typeof value === 'function' ? value.bind(one) : value
          },
        })
      }
    },
  })
  return {
    db: { ...real, pool },
    dieAt(statement) {
      left = statement
    },
    revive() {
      left = Number.POSITIVE_INFINITY
    },
  }
}
