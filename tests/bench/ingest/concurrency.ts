// How many callers ask at once, everywhere in the bench; the verb, the API and pgbench alike.

export const CONCURRENCY = 8
