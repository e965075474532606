// Part of `audit:secrets`: planted secrets are looked for in a dump of every table, in what the services and
// the command line say, and in what the API answers.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { uuidOf } from '@openpartner/domain'
import { parseKeyring } from '@openpartner/secrets'
import type pg from 'pg'
import { type Client, clientOf } from '../../../scripts/demo/client.ts'
import { chooseFreePorts, localUrls, type StackOptions } from '../../../scripts/stack/services.ts'
import { openStack } from '../../../scripts/stack/stack.ts'
import { newKey, opensAs, type Part, type Planted, type Scene } from './scene.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const BRANDS = 20

export const searchForPlanted: Part = async (scene) => {
  const planted: Planted[] = []
  for (let n = 0; n < BRANDS; n++) planted.push(await scene.plant())
  const spoken = await listenToServices(scene, planted)
  const sealed: string[] = []
  for (const { brandId } of planted) sealed.push(await scene.stored(brandId))
  const places = {
    dump: await dump(scene.owner),
    logs: spoken.logs,
    answers: spoken.answers,
    'command line': commandLine(scene),
  }
  const secrets = [...planted.map(({ text }) => text), scene.firstKey.slice('k1:'.length)]
  const failed: string[] = []
  const lines = Object.entries(places).map(([name, text]) => {
    // Sealed values belong into the database and nowhere else.
    const needles = name === 'dump' ? secrets : [...secrets, ...sealed]
    const found = needles.filter((needle) => spellings(needle).some((one) => text.includes(one)))
    failed.push(...found.map(() => `a secret stands in plain in the ${name}`))
    if (text === '') failed.push(`the ${name} are empty: nothing was looked at`)
    return `search    ${found.length} of ${needles.length} planted secrets in ${name} (${text.length} characters)`
  })
  // The planted brands' name: without it the answers were refusals.
  if (!spoken.answers.includes('"Acme"')) failed.push('the answers are not those an admin gets')
  failed.push(...(await canFind(scene, planted, places.dump, sealed)))
  return {
    lines: [...lines, `          ${spoken.asked} paths asked; the search finds what does stand there`],
    failed,
  }
}

/** Every table of every schema that is not Postgres' own, each row as text. */
async function dump(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name
       from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p', 'm') and not relispartition
        and nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  )
  const parts: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t`)
    parts.push(name, ...rows.map(({ line }) => line))
  }
  return parts.join('\n')
}

/**
 * A search that finds nothing must be one that could have: sealed values, and a planted one put there in
 * plain.
 */
async function canFind(
  { owner }: Scene,
  [first]: readonly Planted[],
  text: string,
  sealed: readonly string[],
): Promise<string[]> {
  if (first === undefined) return ['nothing was planted']
  await owner.query('begin')
  await owner.query('update brands set name = $1 where id = $2', [first.text, uuidOf(first.brandId)])
  const careless = await dump(owner)
  await owner.query('rollback')
  return [
    ...(sealed.every((one) => text.includes(one)) ? [] : ['the dump lacks sealed values: it is not whole']),
    ...(careless.includes(first.text) ? [] : ['the dump would not have shown a secret in plain']),
  ]
}

/**
 * API and worker as processes that log all they can, asked for everything that can be asked without an id.
 */
async function listenToServices(scene: Scene, [first]: readonly Planted[]) {
  if (first === undefined) throw new Error('nothing was planted')
  const stateFolder = mkdtempSync(join(tmpdir(), 'openpartner-audit-'))
  const ports = await chooseFreePorts()
  const options: StackOptions = {
    root: ROOT,
    stateFolder,
    databaseUrls: {
      router: scene.urlFor('router'),
      api: scene.urlFor('api'),
      worker: scene.urlFor('worker'),
    },
    authSecret: newKey('').slice(1),
    secretsEncryptionKey: scene.firstKey,
    ports,
    // What the client says it comes from; nothing listens there.
    urls: { ...localUrls(ports), portal: 'http://localhost:3000' },
    portalServer: '',
    env: { LOG_LEVEL: 'trace' },
  }
  const stack = openStack(options, (description) => console.error(description))
  try {
    await Promise.all([stack.start('api'), stack.start('worker')])
    const browser = await signIn(scene, options.urls.api, first)
    const answers = await storeByApi(scene, browser, first)
    answers.push(...(await askEverything(options.urls.api, browser)))
    await stack.stop()
    const folder = join(stateFolder, 'logs')
    const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    return { logs: logs.join('\n'), answers: answers.join('\n'), asked: answers.length }
  } finally {
    await stack.stop()
    rmSync(stateFolder, { recursive: true, force: true })
  }
}

/** As the admin of the brand, by mail, as people do. */
async function signIn({ owner }: Scene, apiUrl: string, { brandId }: Planted): Promise<Client> {
  const { rows } = await owner.query<{ email: string }>(
    'select email from admins join people on people.id = person_id where brand_id = $1',
    [uuidOf(brandId)],
  )
  const browser = clientOf(apiUrl)
  await browser.post('/v1/sign-in', { email: rows[0]?.email })
  const { data: letters } = await browser.get<{ data: { text: string }[] }>('/v1/inbox')
  const token = /#t=([\w-]+)/.exec(letters[0]?.text ?? '')?.[1]
  await browser.post('/v1/sign-in/confirm', { token })
  return browser
}

/**
 * The credential once more, the way an admin stores it, used and misused: none of it may come back. Answers
 * what the API said.
 */
async function storeByApi(scene: Scene, browser: Client, { brandId, text }: Planted): Promise<string[]> {
  const sender = { sender_name: 'Acme', sender_address: 'partners@example.com' }
  const server = { smtp_host: '127.0.0.1', smtp_port: 587, smtp_security: 'starttls', smtp_username: 'acme' }
  const smtp = { transport: 'smtp', ...sender, ...server, credential: text }
  const asked: [keyof Pick<Client, 'put' | 'post'>, string, unknown][] = [
    ['put', '/v1/mail-settings', smtp],
    ['post', '/v1/mail-settings/test', {}],
    ['post', '/v1/mail-settings/test', { settings: smtp }],
    ['put', '/v1/mail-settings', { ...smtp, smtp_port: text }],
    ['put', '/v1/mail-settings', { ...smtp, credential: [text] }],
    ['put', '/v1/mail-settings', { ...smtp, credential: `${text}\n` }],
    ['put', '/v1/mail-settings', { ...smtp, transport: 'pigeon', password: text }],
  ]
  const before = await scene.stored(brandId)
  const answers: string[] = []
  for (const [method, path, body] of asked) {
    answers.push(JSON.stringify(await browser[method](path, body).catch(String)))
  }
  const after = await scene.stored(brandId)
  const isStored = after !== before && opensAs({ brandId, text }, after, parseKeyring(scene.firstKey))
  if (!isStored) throw new Error(`the API did not store the credential: ${answers[0]}`)
  return answers
}

async function askEverything(apiUrl: string, browser: Client): Promise<string[]> {
  const document = (await (await fetch(`${apiUrl}/openapi.json`)).json()) as { paths: Record<string, object> }
  const answers: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!('get' in methods) || path.includes('{')) continue
    // A refusal is an answer too; its text is in the error.
    answers.push(JSON.stringify(await browser.get(path).catch(String)))
  }
  return answers
}

/** What an operator sees when keys are right, missing and wrong; none of these moves a value. */
function commandLine({ urlFor, firstKey }: Scene): string {
  const keyrings = [firstKey, newKey('k1'), newKey('k9'), firstKey.slice(3), `${firstKey},${firstKey}`]
  const runs = keyrings.map((text) => {
    const args = [
      '--import',
      'tsx',
      'apps/cli/src/main.ts',
      'secrets',
      text === firstKey ? 'rotate' : 'status',
    ]
    const env = { DATABASE_URL: urlFor('worker'), SECRETS_ENCRYPTION_KEY: text }
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' })
    return stdout + stderr
  })
  return runs.join('\n')
}

/** As it is, and as programs like to write it. */
function spellings(text: string): string[] {
  const bytes = Buffer.from(text)
  return [
    text,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text, 'base64').toString('hex'),
  ].filter((one) => one.length >= 8)
}
