// Writes docs/openapi.json and docs/reference/problems.md from the code; a test of the API fails while they
// are stale.
import { mkdirSync, writeFileSync } from 'node:fs'
import { openApiDocument, problemReference } from '@openpartner/api'

const docs = new URL('../docs/', import.meta.url)
mkdirSync(new URL('reference/', docs), { recursive: true })
writeFileSync(new URL('openapi.json', docs), `${JSON.stringify(await openApiDocument(), null, 2)}\n`)
writeFileSync(new URL('reference/problems.md', docs), problemReference())
