// What a User-Agent says about the browser, in classes without versions; router and API read it.

import Bowser from 'bowser'

/** Real browsers stay far below; what is longer is cut, so that nobody pays for megabytes. */
const LENGTH_MAX = 512
/** Bowser repeats what it does not know; only names of its own lists are classes. */
const KNOWN_BROWSERS: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP))
const KNOWN_SYSTEMS: ReadonlySet<string> = new Set(Object.values(Bowser.OS_MAP))

export interface UserAgent {
  /** The family, "Firefox"; null when none is known. */
  readonly browser: string | null
  /** The family, "Android"; null when none is known. */
  readonly os: string | null
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'other'
}

const NOBODY: UserAgent = { browser: null, os: null, device: 'other' }

export function readUserAgent(text: string | undefined): UserAgent {
  if (text === undefined || text === '') return NOBODY
  const parser = Bowser.getParser(text.slice(0, LENGTH_MAX))
  return {
    browser: among(KNOWN_BROWSERS, parser.getBrowserName()),
    os: among(KNOWN_SYSTEMS, parser.getOSName()),
    device: deviceOf(parser.getPlatformType(true)),
  }
}

function among(known: ReadonlySet<string>, name: string): string | null {
  return known.has(name) ? name : null
}

function deviceOf(platform: string): UserAgent['device'] {
  return platform === 'desktop' || platform === 'mobile' || platform === 'tablet' ? platform : 'other'
}
