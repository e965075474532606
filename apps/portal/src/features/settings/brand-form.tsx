'use client'
// The brand's name and colour as partners and mails show them; in the settings.
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useSend } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { TextField } from '#ui/field.tsx'
import { ProblemNote } from '#ui/problem-note.tsx'
import { confirmDone } from '#ui/toast.tsx'
import { ColorField } from './color-field.tsx'

interface BrandFormProps {
  readonly name: string
  readonly color: string | null
}

export function BrandForm({ name: currentName, color: currentColor }: BrandFormProps) {
  const router = useRouter()
  const sending = useSend()
  const [name, setName] = useState(currentName)
  const [color, setColor] = useState(currentColor ?? '')
  const isRenamed = name.trim() !== currentName
  const isRecolored = color.trim() !== (currentColor ?? '')
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const change = {
      ...(isRenamed ? { name: name.trim() } : {}),
      ...(isRecolored ? { color: color.trim() === '' ? null : color.trim() } : {}),
    }
    if ((await sending.send('PATCH /v1/brand', change)) === null) return
    confirmDone('The brand was changed')
    router.refresh()
  }
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      <TextField
        className="max-w-sm"
        label="Name"
        name="name"
        value={name}
        onChange={({ target }) => setName(target.value)}
        required
        maxLength={200}
        autoComplete="organization"
        error={sending.errorAt('/name')}
      />
      <ColorField color={color} onChange={setColor} error={sending.errorAt('/color')} />
      <ProblemNote problem={sending.problem} shownAt={['/name', '/color']} />
      <div>
        <Button
          type="submit"
          tone="primary"
          pending={sending.isPending}
          disabled={!isRenamed && !isRecolored}
        >
          Save
        </Button>
      </div>
    </form>
  )
}
