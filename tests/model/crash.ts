// A database whose connection is lost after a given statement: what the server has not committed by then is
// gone, and whoever called cannot know.

import type { Database } from '@openpartner/db'

class Crash extends Error {}

/** True for the loss itself and for what the query builder wraps around it. */
export function isCrash(error: unknown): boolean {
  return error instanceof Crash || (error instanceof Error && error.cause instanceof Crash)
}

/** `db`, but the first transaction loses its connection right after its statement number `after`. */
export function crashingAfter(db: Database, after: number): Database {
  let count = 0
  const connect = async () => {
    const client = await db.pool.connect()
    const send: unknown = Reflect.get(client, 'query')
    if (typeof send !== 'function') throw new Error('a client that sends nothing')
    let isLost = false
    const query = async (...args: unknown[]) => {
      if (isLost) throw new Crash('the connection is lost')
      const result: unknown = await Reflect.apply(send, client, args)
      count += 1
      if (count !== after) return result
      isLost = true
      // What the server does when a connection is gone, without the price of a new one.
      await Reflect.apply(send, client, ['rollback'])
      client.release()
      throw new Crash(`lost after statement ${after}`)
    }
    const release = (broken?: Error | boolean) => {
      if (!isLost) client.release(broken)
    }
    return new Proxy(client, {
      get(target, name) {
        if (name === 'query') return query
        if (name === 'release') return release
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
  const pool = new Proxy(db.pool, {
    get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target)),
  })
  return { ...db, pool }
}
