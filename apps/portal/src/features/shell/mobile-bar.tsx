'use client'
// The bar on top of narrow screens and the drawer with the places it opens; part of the shell.
import { Dialog } from '@base-ui/react/dialog'
import type { Role } from '@openpartner/contract/vocabulary'
import { Menu as MenuIcon, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Nav } from './nav.tsx'

export function MobileBar({ brandName, role, menu }: { brandName: string; role: Role; menu: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b border-line bg-surface/95 px-2 backdrop-blur lg:hidden">
      <Dialog.Root open={isOpen} onOpenChange={setOpen}>
        <Dialog.Trigger
          aria-label="Open navigation"
          className="grid size-10 place-items-center rounded-md hover:bg-hover"
        >
          <MenuIcon aria-hidden className="size-5" />
        </Dialog.Trigger>
        <span className="min-w-0 truncate font-semibold">{brandName}</span>
        <Dialog.Portal>
          <Dialog.Backdrop className="fixed inset-0 z-30 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
          <Dialog.Popup className="fixed inset-y-0 left-0 z-30 flex w-72 max-w-[85vw] flex-col gap-4 overflow-y-auto bg-canvas p-3 shadow-raised transition-transform duration-200 outline-none data-ending-style:-translate-x-full data-starting-style:-translate-x-full">
            <Dialog.Title className="sr-only">Navigation</Dialog.Title>
            <div className="flex items-center gap-1">
              <div className="min-w-0 flex-1">{menu}</div>
              <Dialog.Close
                aria-label="Close navigation"
                className="grid size-10 place-items-center rounded-md hover:bg-hover"
              >
                <X aria-hidden className="size-5" />
              </Dialog.Close>
            </div>
            <Nav role={role} onChoose={() => setOpen(false)} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </header>
  )
}
