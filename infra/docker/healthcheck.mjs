// Asks the service beside it whether it works; HEALTHCHECK of every image runs it, so none needs curl.

const LIMIT_MS = 4_000

try {
  const [, , url = ''] = process.argv
  const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(LIMIT_MS) })
  if (status !== 200) throw new Error(`answered ${status}`)
} catch (error) {
  // Shown by `docker inspect`.
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
