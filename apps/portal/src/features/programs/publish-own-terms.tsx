'use client'
// Publishes terms for a group or for one partner of a program; on the page of the group and of the partner's
// terms.
import type { OwnTerms, Terms } from '@openpartner/contract'
import { FilePlus2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { AT_ONCE, EffectFields, effectBody } from './effect-fields.tsx'
import { Days, Rules } from './publish-terms.tsx'
import { bodyOf, draftFrom, shownAt } from './terms-draft.ts'

/** A group, or a partner's membership; `name` is the group's or the partner's. */
export interface TermsOwner {
  readonly kind: 'groups' | 'memberships'
  readonly id: string
  readonly name: string
}

/** Said by the program for all of its partners. */
const OF_THE_PROGRAM = { model: 'last_click', binds_on: 'sale', coupons: 'outrank' } as const

interface PublishOwnTermsProps {
  readonly owner: TermsOwner
  /** The newest of their own that are no end, else the program's: the form starts from them. */
  readonly start: Terms | OwnTerms | null
  readonly number: number
}

export function PublishOwnTerms({ owner, start, number }: PublishOwnTermsProps) {
  const router = useRouter()
  const sending = useSend()
  // Which clicks share is the program's to say, so whatever stands here is not sent.
  const opened = () => draftFrom(start === null ? null : { ...OF_THE_PROGRAM, ...start })
  const [draft, setDraft] = useState(opened)
  const [effect, setEffect] = useState(AT_ONCE)
  const publish = async () => {
    const { model: _, binds_on: __, coupons: ___, ...body } = { ...bodyOf(draft), ...effectBody(effect) }
    const call = `POST /v1/${owner.kind}/:id/terms` as const
    if ((await sending.send(call, body, { id: owner.id })) === null) return false
    confirmDone(`The terms for ${owner.name} are published`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title={`Terms for ${owner.name}, version ${number}`}
      lead={
        owner.kind === 'groups'
          ? 'They count for the partners in the group instead of the program’s, unless a partner has terms of their own. What happened before keeps its terms.'
          : 'They count for this partner instead of the program’s and their group’s. What happened before keeps its terms.'
      }
      trigger={
        <Button size="sm" tone={number === 1 ? 'primary' : 'plain'}>
          <FilePlus2 aria-hidden />
          {number === 1 ? 'Give own terms' : 'Publish new terms'}
        </Button>
      }
      submit={`Publish version ${number}`}
      sending={sending}
      onOpen={() => {
        setDraft(opened())
        setEffect(AT_ONCE)
      }}
      onSubmit={publish}
      shownAt={[...shownAt(draft), '/effective_from', '/effective_until']}
      wide
    >
      <Rules draft={draft} onChange={setDraft} sending={sending} />
      <Days draft={draft} onChange={setDraft} sending={sending} />
      <EffectFields effect={effect} onChange={setEffect} sending={sending} />
    </FormDialog>
  )
}
