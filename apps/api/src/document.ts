// The OpenAPI document without a running service: for docs/openapi.json and the test that keeps it fresh.

import { openDatabase } from '@openpartner/db'
import { idsFrom } from '@openpartner/domain'
import { createLogger, systemClock, uuidsFrom } from '@openpartner/runtime'
import { throwAwayKeyring } from '@openpartner/runtime/keyring'
import packageJson from '../package.json' with { type: 'json' }
import { buildApi } from './app.ts'

/** The whole API, development paths too, as the default installation on one machine serves it. */
export async function openApiDocument(): Promise<object> {
  // Opening connects to nothing; nothing here asks.
  const db = openDatabase({
    url: 'postgres://nobody@localhost/nothing',
    applicationName: 'openpartner document',
  })
  const app = await buildApi({
    db,
    clock: systemClock,
    newId: idsFrom(uuidsFrom(systemClock)),
    logger: createLogger({ service: 'api', level: 'silent' }),
    authSecret: new Uint8Array(32),
    keyring: throwAwayKeyring(),
    apiUrl: 'http://localhost:4000',
    portalUrl: 'http://localhost:3000',
    routerUrl: 'http://localhost:4100',
    setupToken: null,
    mailTransport: 'inbox',
    trustProxy: [],
    version: packageJson.version,
    hasReference: false,
  })
  const document: object = JSON.parse(JSON.stringify(app.swagger()))
  await app.close()
  await db.close()
  return document
}
