'use client'
// Gives a partner a code in one of their programs; on the list of coupons.
import type { Membership } from '@openpartner/contract'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'
import { confirmDone } from '#ui/toast.tsx'

const SHOWN_AT = ['/membership_id', '/code', '/note']

export function CreateCoupon({ memberships }: { memberships: readonly Membership[] }) {
  const router = useRouter()
  const sending = useSend()
  if (memberships.length === 0) return null
  const create = async (fields: FormData) => {
    const note = textOf(fields, 'note')
    const code = textOf(fields, 'code')
    const coupon = await sending.send('POST /v1/coupons', {
      membership_id: textOf(fields, 'membership') as `mbr_${string}`,
      code,
      ...(note === '' ? {} : { note }),
    })
    if (coupon === null) return false
    confirmDone(`${code.toUpperCase()} is valid from now on`)
    router.refresh()
    return true
  }
  return (
    <FormDialog
      title="Create a coupon"
      lead="Sales that carry the code from now on are credited to the partner, without a click. It gives no discount: make the same code in your shop."
      trigger={
        <Button tone="primary">
          <Plus aria-hidden />
          Create coupon
        </Button>
      }
      submit="Create coupon"
      sending={sending}
      onSubmit={create}
      shownAt={SHOWN_AT}
    >
      <SelectField
        label="Partner and program"
        name="membership"
        required
        error={sending.errorAt('/membership_id')}
      >
        {memberships.map(({ id, partner, program }) => (
          <option key={id} value={id}>
            {`${partner.name} · ${program.name}`}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Code"
        name="code"
        placeholder="ADA20"
        required
        minLength={2}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        hint="Letters, digits, dash and underscore. Case does not matter."
        error={sending.errorAt('/code')}
      />
      <TextField
        label="Note"
        name="note"
        optional
        maxLength={500}
        autoComplete="off"
        placeholder="For the spring campaign"
        hint="For yourself: the partner does not see it."
        error={sending.errorAt('/note')}
      />
    </FormDialog>
  )
}
