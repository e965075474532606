// Request headers by which Next talks to itself; proxy.ts drops them from what browsers send.

/**
 * A stranger who sets them would speak in Next's own voice (CVE-2025-29927 skipped this very proxy with the
 * first). The ones a page of ours sends — `rsc`, `next-action`, `next-router-…` — do not begin like this.
 */
const INTERNAL = /^(?:x-middleware-|x-invoke-|x-now-|x-next-|x-nextjs-data$|x-matched-path$|x-prerender-)/

/** A copy without them. */
export function withoutInternalHeaders(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => !INTERNAL.test(name)))
}
