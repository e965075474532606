'use client'
// Makes another brand and goes there; in the settings.
import { Plus } from 'lucide-react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { FormDialog, textOf } from '#ui/form-dialog.tsx'

export function AddBrand() {
  const sending = useSend()
  const add = async (fields: FormData) => {
    const brand = await sending.send('POST /v1/brands', { name: textOf(fields, 'name') })
    if (brand === null) return false
    const choice = { member_id: brand.member_id as `adm_${string}`, mode: brand.mode }
    // Refused or not, the brand exists: then the page shows it in the menu of workspaces.
    await sending.send('POST /v1/session/workspace', choice)
    window.location.assign('/admin')
    return true
  }
  return (
    <FormDialog
      title="Add a brand"
      lead="It starts empty, with you as its only admin. You go there at once; the menu of workspaces leads back."
      trigger={
        <Button>
          <Plus aria-hidden />
          Add brand
        </Button>
      }
      submit="Add brand"
      sending={sending}
      onSubmit={add}
      shownAt={['/name']}
    >
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        autoComplete="off"
        error={sending.errorAt('/name')}
      />
    </FormDialog>
  )
}
