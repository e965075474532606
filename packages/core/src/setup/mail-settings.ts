// How a brand sends its own mail: its server, its sender and a sealed credential that never comes back out.

import {
  findBrand,
  findPerson,
  inBrand,
  lockByName,
  type MailSettings,
  mailSettings,
  type Tx,
} from '@openpartner/db'
import { type BrandId, type FieldError, notFound, Problem, uuidOf } from '@openpartner/domain'
import { countAuditEntriesSince } from '@openpartner/ledger'
import type { MailBrand, MailRoute } from '@openpartner/mail'
import type { Keyring } from '@openpartner/secrets'
import { eq } from 'drizzle-orm'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { openValue, sealValue } from '../sealing/values.ts'

/** People only: a key that could change where mail goes could read every link in it. */
export const MAIL_SETTINGS: Need = { scope: null, roles: ['admin'] }

export interface MailSettingsDraft {
  readonly transport: 'smtp' | 'postmark'
  readonly senderName: string
  readonly senderAddress: string
  /** Null with Postmark. */
  readonly smtp: {
    readonly host: string
    readonly port: number
    readonly security: 'tls' | 'starttls'
    readonly username: string | null
  } | null
  /** Null: the stored one, if it may stay. */
  readonly credential: string | null
}

export interface MailSettingsDeps {
  readonly keyring: Keyring
  /** Ports a brand may name; null when the operator opened networks of their own, on any port. */
  readonly ports: readonly number[] | null
}

export async function loadMailSettings(ctx: Context): Promise<MailSettings | null> {
  const brandId = requireAccess(ctx.actor, MAIL_SETTINGS)
  return inBrand(ctx.db, brandId, (tx) => findSettings(tx, brandId))
}

/** @throws Problem `request-invalid` for a port or a credential that does not fit */
export async function saveMailSettings(
  ctx: Context,
  draft: MailSettingsDraft,
  deps: MailSettingsDeps,
): Promise<MailSettings> {
  const brandId = requireAccess(ctx.actor, MAIL_SETTINGS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'mail-settings', brandId)
    // The row too: a rotation of keys that seals it anew must not be undone by what is kept here.
    const [stored = null] = await tx.orm.select().from(mailSettings).for('update')

    // Decision.
    requireFitting(draft, stored, deps)
    const row = {
      ...columnsOf(draft),
      sealedCredential: sealedFor(draft, stored, { brandId, keyring: deps.keyring }),
      changedAt: ctx.clock.now(),
    }
    if (stored !== null && isSame(stored, row)) return stored

    // Record.
    await tx.orm
      .insert(mailSettings)
      .values({ brandId, ...row })
      .onConflictDoUpdate({ target: mailSettings.brandId, set: row })
    await audit(ctx, tx, {
      action: 'mail_settings.changed',
      target: brandId,
      before: stored === null ? null : auditable(stored),
      after: { ...auditable(row), credential_given: draft.credential !== null },
    })
    return (await findSettings(tx, brandId)) ?? stillThere()
  })
}

/** The brand's mail goes by the deployment's server again. Deleting twice changes nothing. */
export async function deleteMailSettings(ctx: Context): Promise<void> {
  const brandId = requireAccess(ctx.actor, MAIL_SETTINGS)
  await inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'mail-settings', brandId)
    const stored = await findSettings(tx, brandId)

    // Decision.
    if (stored === null) return

    // Record.
    await tx.orm.delete(mailSettings).where(eq(mailSettings.brandId, brandId))
    await audit(ctx, tx, {
      action: 'mail_settings.changed',
      target: brandId,
      before: auditable(stored),
      after: null,
    })
  })
}

/**
 * The brand's own way to send, its credential opened; null when it has none. For the worker, which sends.
 * @throws SealError when the credential does not open
 */
export async function openMailRoute(ctx: Context, keyring: Keyring): Promise<MailRoute | null> {
  const brandId = requireAccess(ctx.actor, MAIL_SETTINGS)
  const stored = await inBrand(ctx.db, brandId, (tx) => findSettings(tx, brandId))
  return stored === null ? null : routeOf(stored, keyring)
}

export interface MailTestPlan {
  /** Null: by the deployment's server. */
  readonly route: MailRoute | null
  /** The acting admin: a test reaches nobody else. */
  readonly recipient: string
  readonly brand: MailBrand
}

const TESTS_PER_HOUR_MAX = 10
const HOUR_MS = 3_600_000

/**
 * Allows one test mail and says how to send it; the sending is the caller's, after this transaction.
 * @throws Problem `too-many-requests`, or `request-invalid` as saveMailSettings
 */
export async function planMailTest(
  ctx: Context,
  draft: MailSettingsDraft | null,
  deps: MailSettingsDeps,
): Promise<MailTestPlan> {
  const brandId = requireAccess(ctx.actor, MAIL_SETTINGS)
  const { actor } = ctx
  if (actor.kind !== 'admin') throw new Problem('role-missing')
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'mail-test', brandId)
    const since = new Date(ctx.clock.now().getTime() - HOUR_MS)
    const tests = await countAuditEntriesSince(tx, 'mail_settings.tested', since)
    const stored = await findSettings(tx, brandId)
    const [brand, person] = [await findBrand(tx, brandId), await findPerson(tx, actor.personId)]

    // Decision.
    if (brand === null || person === null) throw notFound()
    if (tests >= TESTS_PER_HOUR_MAX) {
      throw new Problem('too-many-requests', { detail: `At most ${TESTS_PER_HOUR_MAX} test mails an hour.` })
    }
    if (draft !== null) requireFitting(draft, stored, deps)
    const tried = draft === null ? stored : triedOf(draft, stored, brandId, deps.keyring)

    // Record.
    await audit(ctx, tx, { action: 'mail_settings.tested', target: brandId })
    const route = tried === null ? null : routeOf(tried, deps.keyring)
    return { route, recipient: person.email, brand: { name: brand.name, color: brand.color } }
  })
}

async function findSettings(tx: Tx, brandId: BrandId): Promise<MailSettings | null> {
  const [row] = await tx.orm.select().from(mailSettings).where(eq(mailSettings.brandId, brandId))
  return row ?? null
}

type Columns = Omit<MailSettings, 'brandId' | 'sealedCredential' | 'credentialKid' | 'changedAt'>

function columnsOf({ transport, senderName, senderAddress, smtp }: MailSettingsDraft): Columns {
  return {
    transport,
    senderName,
    senderAddress,
    smtpHost: smtp?.host ?? null,
    smtpPort: smtp?.port ?? null,
    smtpSecurity: smtp?.security ?? null,
    smtpUsername: smtp?.username ?? null,
  }
}

/**
 * A stored credential stays only where it has been going: whoever may change the host could otherwise have it
 * sent to a server of their own.
 */
function staysAtHome(draft: MailSettingsDraft, stored: MailSettings | null): boolean {
  const next = columnsOf(draft)
  return (
    stored !== null &&
    stored.transport === next.transport &&
    stored.smtpHost === next.smtpHost &&
    stored.smtpPort === next.smtpPort &&
    stored.smtpUsername === next.smtpUsername
  )
}

function requireFitting(
  draft: MailSettingsDraft,
  stored: MailSettings | null,
  { ports }: MailSettingsDeps,
): void {
  const errors: FieldError[] = []
  const { smtp, credential } = draft
  if (smtp !== null && ports !== null && !ports.includes(smtp.port)) {
    errors.push({ pointer: '/smtp_port', detail: `must be one of ${ports.join(', ')}` })
  }
  const needsOne = smtp === null || smtp.username !== null
  if (!needsOne && credential !== null) {
    errors.push({
      pointer: '/credential',
      detail: 'goes with a user name; leave it out or give smtp_username',
    })
  }
  if (needsOne && credential === null) {
    const isKept = staysAtHome(draft, stored) && stored?.sealedCredential !== null
    const detail = 'must be given: none is stored for this transport, host, port and user name'
    if (!isKept) errors.push({ pointer: '/credential', detail })
  }
  if (errors.length > 0) throw new Problem('request-invalid', { errors })
}

/** Call after requireFitting. */
function sealedFor(
  draft: MailSettingsDraft,
  stored: MailSettings | null,
  { brandId, keyring }: { readonly brandId: BrandId; readonly keyring: Keyring },
): string | null {
  if (draft.smtp !== null && draft.smtp.username === null) return null
  if (draft.credential === null) return stored?.sealedCredential ?? null
  return sealValue(keyring, placeOf(brandId), draft.credential)
}

/** Settings as they would be stored. */
function triedOf(draft: MailSettingsDraft, stored: MailSettings | null, brandId: BrandId, keyring: Keyring) {
  return { ...columnsOf(draft), brandId, sealedCredential: sealedFor(draft, stored, { brandId, keyring }) }
}

function placeOf(brandId: BrandId) {
  return { column: 'mail_settings.sealed_credential', brandId, row: uuidOf(brandId) } as const
}

function routeOf(
  settings: Columns & Pick<MailSettings, 'brandId' | 'sealedCredential'>,
  keyring: Keyring,
): MailRoute {
  const sender = { name: settings.senderName, address: settings.senderAddress }
  const { smtpHost: host, smtpPort: port, smtpSecurity: security, smtpUsername: username } = settings
  const sealed = settings.sealedCredential
  const credential = sealed === null ? null : openValue(keyring, placeOf(settings.brandId), sealed)
  if (host !== null && port !== null && security !== null)
    return { transport: 'smtp', sender, host, port, security, username, credential }
  if (credential === null) throw new Error('settings for Postmark are stored without a token')
  return { transport: 'postmark', sender, credential }
}

function isSame(stored: MailSettings, row: Columns & { sealedCredential: string | null }): boolean {
  const { changedAt: _, credentialKid: __, brandId: ___, ...before } = stored
  const { transport, senderName, senderAddress, sealedCredential, ...smtp } = row
  const after = { transport, senderName, senderAddress, sealedCredential, ...smtp }
  return (Object.keys(before) as (keyof typeof before)[]).every((name) => before[name] === after[name])
}

/** No address, no user name, no credential: an audit entry is for ever. */
function auditable(row: Columns & { readonly sealedCredential: string | null }) {
  return {
    transport: row.transport,
    smtp_host: row.smtpHost,
    smtp_port: row.smtpPort,
    smtp_security: row.smtpSecurity,
    has_credential: row.sealedCredential !== null,
  }
}

function stillThere(): never {
  throw new Error('settings just stored are missing')
}
