'use client'
// Asks the server for the same page again; used where something failed.
import { RotateCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from './button.tsx'

export function RetryButton({ label = 'Try again' }: { label?: string }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  return (
    <Button size="sm" pending={isPending} onClick={() => startTransition(() => router.refresh())}>
      {!isPending && <RotateCw aria-hidden />}
      {label}
    </Button>
  )
}
