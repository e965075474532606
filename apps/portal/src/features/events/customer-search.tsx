'use client'
// Finds the events of one customer by the brand's own reference; on the list of events.
import { Search } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { FormEvent } from 'react'
import { textOf } from '#ui/form-dialog.tsx'

export function CustomerSearch({ customer }: { customer: string }) {
  const router = useRouter()
  const pathname = usePathname()
  const search = useSearchParams()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wanted = textOf(new FormData(event.currentTarget), 'customer')
    const next = new URLSearchParams(search)
    next.delete('cursor')
    if (wanted === '') next.delete('customer')
    else next.set('customer', wanted)
    router.push(next.size === 0 ? pathname : `${pathname}?${next}`, { scroll: false })
  }
  return (
    <search className="w-full sm:w-60">
      <form onSubmit={submit} className="relative">
        <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-ink-3" />
        <input
          type="search"
          name="customer"
          // A new key, so that "Show all" also empties the field.
          key={customer}
          defaultValue={customer}
          aria-label="Customer, exactly as you reported them"
          placeholder="Customer"
          className="control h-8 pl-8.5 text-sm"
        />
      </form>
    </search>
  )
}
