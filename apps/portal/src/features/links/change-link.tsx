'use client'
// Archives a link or brings it back, after saying what that means; in every row of links an admin sees.
import type { Link } from '@openpartner/contract'
import { Archive, ArchiveRestore } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function ChangeLink({ link }: { link: Pick<Link, 'id' | 'key' | 'status'> }) {
  const router = useRouter()
  const sending = useSend()
  const isActive = link.status === 'active'
  const change = async () => {
    const status = isActive ? 'archived' : 'active'
    if ((await sending.send('PATCH /v1/links/:id', { status }, { id: link.id })) === null) return false
    confirmDone(isActive ? `${link.key} is archived` : `${link.key} works again`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={isActive ? `Archive ${link.key}?` : `Bring ${link.key} back?`}
      lead={
        isActive
          ? 'Whoever follows it from now on sees a page that says the link has ended. Clicks so far, and what they earned, stay. You can bring it back.'
          : 'It leads visitors to its destination again and its clicks count.'
      }
      trigger={
        <Button tone="quiet" size="icon" aria-label={`${isActive ? 'Archive' : 'Bring back'} ${link.key}`}>
          {isActive ? <Archive aria-hidden /> : <ArchiveRestore aria-hidden />}
        </Button>
      }
      submit={isActive ? 'Archive link' : 'Bring back'}
      tone={isActive ? 'danger' : 'primary'}
      sending={sending}
      onSubmit={change}
    />
  )
}
