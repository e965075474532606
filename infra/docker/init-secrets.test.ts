// Tests of what a compose deployment rests on: generated secrets, and that compose file and images agree on
// them.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseKeyring } from '@openpartner/secrets'
import { afterEach, expect, test, vi } from 'vitest'

// Programs are started here; on a busy machine each takes a second or two.
vi.setConfig({ testTimeout: 30_000 })

const SCRIPT = fileURLToPath(new URL('./init-secrets.mjs', import.meta.url))
const infra = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openpartner-secrets-'))
  folders.push(folder)
  return folder
}

/** `<service>/<name>` → value, of every file made for a service. */
function secretsIn(folder: string): Map<string, string> {
  execFileSync(process.execPath, [SCRIPT, folder], { stdio: 'pipe' })
  const services = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return new Map(
    services.flatMap(({ name }) =>
      readdirSync(join(folder, name)).map((file): [string, string] => [
        `${name}/${file}`,
        readFileSync(join(folder, name, file), 'utf8'),
      ]),
    ),
  )
}

test('secrets are made once: a second run changes nothing, a lost file comes back the same', () => {
  const folder = newFolder()
  const first = secretsIn(folder)
  expect(secretsIn(folder)).toEqual(first)
  rmSync(join(folder, 'router'), { recursive: true })
  expect(secretsIn(folder)).toEqual(first)
})

test('two deployments share no secret', () => {
  const one = new Set(secretsIn(newFolder()).values())
  const both = [...secretsIn(newFolder()).values()].filter((value) => one.has(value))
  expect(both).toEqual([])
})

test('API and worker get one keyring that they accept, also on a volume of an older release', () => {
  const folder = newFolder()
  secretsIn(folder)
  const path = join(folder, 'generated.json')
  const { secretsEncryptionKey: _, ...older } = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify(older))
  const secrets = secretsIn(folder)
  const text = secrets.get('api/secrets_encryption_key') ?? ''
  expect(parseKeyring(text).kids()).toEqual(['k1'])
  expect(secrets.get('worker/secrets_encryption_key')).toBe(text)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(older)
})

test('a file is readable by its owner alone, and a service holds only what is its own', () => {
  const folder = newFolder()
  const secrets = secretsIn(folder)
  for (const path of secrets.keys()) expect(statSync(join(folder, path)).mode & 0o777).toBe(0o400)
  expect(statSync(join(folder, 'generated.json')).mode & 0o777).toBe(0o600)
  const passwords = ['router', 'api', 'worker'].map(
    (name) => new URL(secrets.get(`${name}/database_url`) ?? '').password,
  )
  expect(new Set(passwords).size).toBe(3)
  for (const [path, value] of secrets) {
    const known = passwords.filter((password) => value.includes(password))
    const wanted = path.startsWith('migrate/') ? 'its job' : path.split('/')[0]
    if (wanted !== 'its job') expect(known.length, path).toBe(path.endsWith('/database_url') ? 1 : 0)
  }
})

test('every secret the compose file names is made, and it holds none itself', () => {
  const made = secretsIn(newFolder())
  const text = infra('compose.yaml')
  const named = [...text.matchAll(/\/secrets\/([a-z]+\/[a-z_]+)/g)].map(([, path]) => path ?? '')
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((path) => !made.has(path))).toEqual([])
  expect(text).not.toMatch(/(?:PASSWORD|SECRET|TOKEN|DATABASE_URL): (?!\$\{[A-Z_]+:-\}$)/m)
  expect(infra('.env.example')).not.toMatch(/^[A-Z_]+=.+/m)
})

test('the login of each image is the one its secrets are made for', () => {
  const script = infra('docker/init-secrets.mjs')
  for (const name of ['router', 'api', 'worker', 'migrate']) {
    const user = /^USER (\d+):\1$/m.exec(infra(`docker/${name}.Dockerfile`))?.[1]
    const owner = new RegExp(`\\b${name}: (\\d+_\\d+)`).exec(script)?.[1]?.replace('_', '')
    expect([name, owner]).toEqual([name, user])
  }
})

test('only Caddy opens ports, and every image has a tag that stays what it is', () => {
  const text = infra('compose.yaml')
  const services = text
    .slice(text.indexOf('\nservices:'), text.indexOf('\nnetworks:'))
    .split(/\n(?= {2}[a-z-]+:\n)/)
  const open = services
    .filter((service) => /^ {4}ports:/m.test(service))
    .map((service) => service.trim().split(':')[0])
  expect(open).toEqual(['caddy'])
  const images = [...text.matchAll(/^ {4}image: (.+)$/gm)].map(([, image]) => image ?? '')
  expect(images.length).toBe(8)
  for (const image of images)
    expect(image).toMatch(/:(\d+\.\d+(\.\d+)?|\$\{OPENPARTNER_VERSION:-\d+\.\d+\.\d+\})$/)
})

test('mail leaves by SMTP unless one setting, for API and worker alike, says otherwise', () => {
  const text = infra('compose.yaml')
  const transports = [...text.matchAll(/^ {6}MAIL_TRANSPORT: (.+)$/gm)].map(([, value]) => value)
  expect(transports).toEqual([`&mail-transport \${MAIL_TRANSPORT:-smtp}`, '*mail-transport'])
  const worker = text.slice(text.indexOf('\n  worker:'), text.indexOf('\n  portal:'))
  for (const name of ['SMTP_URL', 'POSTMARK_TOKEN', 'POSTMARK_TOKEN_FILE', 'MAIL_FROM'])
    expect(worker).toMatch(new RegExp(`^ {6}${name}: \\$\\{${name}[:}]`, 'm'))
  const told = infra('README.md')
  for (const name of ['MAIL_TRANSPORT', 'SMTP_URL', 'POSTMARK_TOKEN', 'POSTMARK_TOKEN_FILE', 'MAIL_FROM'])
    expect(told).toContain(`| \`${name}\` |`)
})
