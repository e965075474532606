'use client'
// The brand's name as partners and the sidebar show it; in the settings.
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { confirmDone } from '#ui/toast.tsx'

export function RenameBrand({ name: current }: { name: string }) {
  const router = useRouter()
  const sending = useSend()
  const [name, setName] = useState(current)
  const rename = async (event: FormEvent) => {
    event.preventDefault()
    if ((await sending.send('PATCH /v1/brand', { name: name.trim() })) === null) return
    confirmDone('The name was changed')
    router.refresh()
  }
  return (
    <form onSubmit={(event) => void rename(event)}>
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          className="w-full max-w-sm"
          label="Name"
          name="name"
          value={name}
          onChange={({ target }) => setName(target.value)}
          required
          maxLength={200}
          autoComplete="organization"
          error={sending.errorAt('/name')}
        />
        <Button type="submit" pending={sending.isPending} disabled={name.trim() === current}>
          Save
        </Button>
      </div>
      <ProblemNote problem={sending.problem} shownAt={['/name']} />
    </form>
  )
}
