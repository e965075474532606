// The five lines `npm start` prints when everything runs: where to go, and how to stop.

import type { DemoAddresses } from '../seed.ts'
import type { InstanceUrls } from './instance.ts'

/** With a demo the ways into it; without one the way to set the empty instance up. */
export function greet(urls: InstanceUrls, visit: { demo: DemoAddresses } | { setupToken: string }): string {
  const rows: [string, string][] = [
    ['Portal', `${urls.portal}   (all its mail arrives at ${urls.portal}/inbox)`],
  ]
  if ('demo' in visit) {
    const { adminEmail, partnerEmail, linkPath } = visit.demo
    rows.push(
      ['Sign in', `as admin ${signIn(urls, adminEmail)}   as partner ${signIn(urls, partnerEmail)}`],
      ['Partner link', `${urls.router}${linkPath}   (try: curl -sI ${urls.router}${linkPath})`],
    )
  } else {
    // Behind the #, where it reaches no log.
    rows.push(['Set up', `${urls.portal}/setup#token=${visit.setupToken}`])
  }
  rows.push(['API reference', `${urls.api}/docs`], ['Stop', 'Ctrl-C   (logs are in .openpartner/logs)'])
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n')
}

function signIn(urls: InstanceUrls, email: string): string {
  return `${urls.portal}/sign-in?email=${encodeURIComponent(email)}`
}
