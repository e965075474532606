'use client'
// How the brand's mail leaves today, with a test of just that; in the settings.
import type { MailSettings, MailSettingsState, MailTest } from '@openpartner/contract'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { z } from 'zod'
import { useSend } from '#api/use-send.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Facts } from '#ui/card.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { RemoveMailSettings } from './remove-mail-settings.tsx'
import { TestResult } from './test-result.tsx'

/** Longer than the worker takes to send what waits. */
const SENT_WITHIN_MS = 3_000

type State = z.output<typeof MailSettingsState>

export function CurrentSender({ settings, deployment_transport }: State) {
  const router = useRouter()
  const sending = useSend()
  const [test, setTest] = useState<MailTest | null>(null)
  const tryOut = async () => {
    setTest(null)
    setTest(await sending.send('POST /v1/mail-settings/test', {}))
    router.refresh()
  }
  // The worker sends what waits within moments; then the list below knows.
  useEffect(() => {
    if (test?.outcome !== 'queued') return
    const timer = setTimeout(() => router.refresh(), SENT_WITHIN_MS)
    return () => clearTimeout(timer)
  }, [test, router])
  const isInbox = settings === null && deployment_transport === 'inbox'
  return (
    <div className="flex flex-col gap-4">
      {settings === null ? (
        <p className="max-w-prose text-sm text-ink-2">{DEPLOYMENT[deployment_transport]}</p>
      ) : (
        <OwnServer settings={settings} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button pending={sending.isPending} onClick={() => void tryOut()}>
          Send me a test mail
        </Button>
        {isInbox && <ButtonLink href="/inbox">Open the inbox</ButtonLink>}
        {settings !== null && <RemoveMailSettings />}
      </div>
      <ProblemNote problem={sending.problem} />
      {test !== null && <TestResult test={test} />}
    </div>
  )
}

const DEPLOYMENT: Readonly<Record<State['deployment_transport'], string>> = {
  inbox:
    'Nothing is really sent: this installation has no mail server, and every mail ends in its development inbox.',
  smtp: 'Mail goes by the mail server of this installation, with its sender.',
  postmark: 'Mail goes by the Postmark server of this installation, with its sender.',
}

function OwnServer({ settings }: { settings: MailSettings }) {
  const { transport, sender_name, sender_address, smtp_host, smtp_port, smtp_username } = settings
  const facts = [
    { name: 'Sender', value: `${sender_name} <${sender_address}>` },
    { name: 'Server', value: transport === 'smtp' ? `${smtp_host}, port ${smtp_port}` : 'Postmark' },
    ...(smtp_username === null ? [] : [{ name: 'User name', value: smtp_username }]),
    ...(settings.has_credential
      ? [{ name: transport === 'smtp' ? 'Password' : 'Token', value: 'Stored, never shown' }]
      : []),
  ]
  return <Facts facts={facts} />
}
