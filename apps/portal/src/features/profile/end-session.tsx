'use client'
// Ends another session of the person, or all others; in the profile.
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { countOf } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function EndSession({ id, name }: { id: string; name: string }) {
  const router = useRouter()
  const sending = useSend()
  const end = async () => {
    const outcome = await sending.send('DELETE /v1/sessions/:id', null, { id })
    if (outcome === null) return false
    confirmDone('That session has ended')
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Sign out ${name}?`}
      lead="Whoever sits there has to sign in again, with a mail to your address."
      trigger={<Button size="sm">Sign out</Button>}
      submit="Sign it out"
      tone="danger"
      sending={sending}
      onSubmit={end}
    />
  )
}

export function EndOtherSessions() {
  const router = useRouter()
  const sending = useSend()
  const end = async () => {
    const answer = await sending.send('POST /v1/sessions/end-others', null)
    if (answer === null) return false
    confirmDone(`${countOf(answer.ended, 'session')} ended`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Sign out everywhere else?"
      lead="All your sessions but this one end at once."
      trigger={<Button size="sm">Sign out everywhere else</Button>}
      submit="Sign out the others"
      tone="danger"
      sending={sending}
      onSubmit={end}
    />
  )
}
