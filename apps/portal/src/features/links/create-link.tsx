'use client'
// Makes a link for a membership, with a key of one's own choosing; on the lists of links and on the partner's
// page.
import type { Membership } from '@openpartner/contract'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { withoutScheme } from './link-text.ts'

interface CreateLinkProps {
  readonly memberships: readonly Membership[]
  /** Where links live, to show the whole address while the key is typed. */
  readonly routerUrl: string
  /** A partner has one name in all memberships, so only the programs tell them apart. */
  readonly isPartner?: boolean
  readonly size?: 'sm' | 'md'
}

const SHOWN_AT = ['/membership_id', '/key', '/destination_url']

export function CreateLink({ memberships, routerUrl, isPartner = false, size = 'md' }: CreateLinkProps) {
  const router = useRouter()
  const sending = useSend()
  const [key, setKey] = useState('')
  if (memberships.length === 0) return null
  const create = async (fields: FormData) => {
    const destination = textOf(fields, 'destination')
    const link = await sending.send('POST /v1/links', {
      membership_id: textOf(fields, 'membership') as `mbr_${string}`,
      key,
      ...(destination === '' ? {} : { destination_url: destination }),
    })
    if (link === null) return false
    confirmDone(`${withoutScheme(link.url)} is live`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Create a link"
      lead="It works as soon as it is made. Its key cannot be changed later: it may be printed by then."
      trigger={
        <Button tone={size === 'sm' ? 'plain' : 'primary'} size={size}>
          <Plus aria-hidden />
          Create link
        </Button>
      }
      submit="Create link"
      sending={sending}
      onOpen={() => setKey('')}
      onSubmit={create}
      shownAt={SHOWN_AT}
    >
      <SelectField
        label={isPartner ? 'Program' : 'Partner and program'}
        name="membership"
        required
        error={sending.errorAt('/membership_id')}
      >
        {memberships.map(({ id, partner, program }) => (
          <option key={id} value={id}>
            {isPartner ? program.name : `${partner.name} · ${program.name}`}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Key"
        name="key"
        prefix={`${withoutScheme(routerUrl)}/r/`}
        value={key}
        onChange={(event) => setKey(event.target.value)}
        placeholder="ada-spring"
        required
        minLength={3}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="Letters, digits, dash and underscore. Case does not matter."
        error={
          sending.errorAt('/key') ??
          (sending.problem?.code === 'link-key-taken' ? sending.problem.detail : undefined)
        }
      />
      <TextField
        label="Leads to"
        name="destination"
        type="url"
        optional
        placeholder="https://example.com/landing"
        hint="Empty: the start page of the program."
        error={sending.errorAt('/destination_url')}
      />
    </FormDialog>
  )
}
