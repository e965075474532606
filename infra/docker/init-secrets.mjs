// Makes the secrets of a deployment once, into a volume: `node init-secrets.mjs /secrets`. Compose runs it
// first.
//
// Every service gets a folder only its own login can read. Run again it changes nothing, and completes what a
// run that was killed left undone.

import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

const DATABASE_HOST = 'postgres'
const DATABASE_NAME = 'openpartner'
const SECRET_BYTES = 32

/** The logins the images run as (USER in each Dockerfile); 999 is `postgres` in the official Debian image. */
const OWNERS = { postgres: 999, router: 10_001, api: 10_002, worker: 10_003, migrate: 10_004 }

const [, , folder] = process.argv
if (folder === undefined) {
  console.error('Usage: node init-secrets.mjs <folder>')
  process.exit(1)
}
// An ordinary person trying it out owns everything anyway.
const isRoot = process.getuid?.() === 0
mkdirSync(folder, { recursive: true })
chmodSync(folder, 0o755)

const secrets = loadSecrets(join(folder, 'generated.json'))
let written = 0
for (const [service, files] of Object.entries(filesOf(secrets))) written += place(service, files)
console.log(written === 0 ? 'the secrets are in place' : `${written} secrets written; back the volume up`)

/** All of them, in one file that only root reads; what a newer release adds is added to it. */
function loadSecrets(path) {
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const random = (encoding) => randomBytes(SECRET_BYTES).toString(encoding)
  const wanted = {
    superuserPassword: random('hex'),
    ownerPassword: random('hex'),
    routerPassword: random('hex'),
    apiPassword: random('hex'),
    workerPassword: random('hex'),
    authSecret: random('base64'),
    secretsEncryptionKey: `k1:${random('base64')}`,
    setupToken: random('hex'),
    ...kept,
  }
  if (Object.keys(wanted).length > Object.keys(kept).length) {
    writeWhole(path, `${JSON.stringify(wanted, null, 2)}\n`, { mode: 0o600, owner: 0 })
  }
  return wanted
}

function filesOf({
  superuserPassword,
  ownerPassword,
  routerPassword,
  apiPassword,
  workerPassword,
  ...others
}) {
  const urlOf = (role, password) => `postgres://${role}:${password}@${DATABASE_HOST}:5432/${DATABASE_NAME}`
  return {
    postgres: { superuser_password: superuserPassword, owner_password: ownerPassword },
    migrate: {
      database_url: urlOf('openpartner_owner', ownerPassword),
      database_router_password: routerPassword,
      database_api_password: apiPassword,
      database_worker_password: workerPassword,
    },
    router: { database_url: urlOf('openpartner_router', routerPassword) },
    api: {
      database_url: urlOf('openpartner_api', apiPassword),
      auth_secret: others.authSecret,
      secrets_encryption_key: others.secretsEncryptionKey,
      setup_token: others.setupToken,
    },
    worker: {
      database_url: urlOf('openpartner_worker', workerPassword),
      secrets_encryption_key: others.secretsEncryptionKey,
    },
  }
}

/** How many files it had to write. */
function place(service, files) {
  const owner = OWNERS[service]
  const path = join(folder, service)
  mkdirSync(path, { recursive: true })
  let count = 0
  for (const [name, value] of Object.entries(files)) {
    const file = join(path, name)
    if (existsSync(file) && readFileSync(file, 'utf8') === value) continue
    writeWhole(file, value, { mode: 0o400, owner })
    count += 1
  }
  if (isRoot) chownSync(path, owner, owner)
  // Root too may only add to it through its right to override, which compose gives to this step alone.
  chmodSync(path, isRoot ? 0o500 : 0o700)
  return count
}

/** Under another name first: nobody reads half a secret, and a crash leaves the old file or the new one. */
function writeWhole(path, text, { mode, owner }) {
  const draft = `${path}.new`
  rmSync(draft, { force: true })
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(draft, mode)
  if (isRoot) chownSync(draft, owner, owner)
  renameSync(draft, path)
}
