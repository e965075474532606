'use client'
// A modal dialog that takes the focus and gives it back; a sheet from below on narrow screens. Used by every
// change.
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'

interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly lead?: ReactNode
  readonly trigger?: ReactElement
  readonly children: ReactNode
  readonly wide?: boolean
  /** False while a change is on its way: closing would hide how it ended. */
  readonly dismissible?: boolean
}

export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, lead, trigger, children, wide = false, dismissible = true } = props
  return (
    <Base.Root open={open} onOpenChange={(next) => (next || dismissible) && onOpenChange(next)}>
      {trigger !== undefined && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 overflow-y-auto overscroll-contain">
          <div className="flex min-h-full items-end justify-center pt-8 sm:items-start sm:p-6 sm:pt-[8vh]">
            <Base.Popup
              className={cx(
                'appear relative w-full rounded-t-2xl bg-raised p-5 shadow-raised outline-none',
                'sm:rounded-xl sm:p-6',
                wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
              )}
            >
              <Base.Title className="pr-8 text-lg font-semibold tracking-tight">{title}</Base.Title>
              {lead !== undefined && (
                <Base.Description render={<div />} className="mt-1 text-sm text-pretty text-ink-2">
                  {lead}
                </Base.Description>
              )}
              <Base.Close
                aria-label="Close"
                className="absolute top-4 right-4 grid size-8 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink sm:top-5 sm:right-5"
              >
                <X aria-hidden className="size-4" />
              </Base.Close>
              <div className="mt-5">{children}</div>
            </Base.Popup>
          </div>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** The buttons that end a dialog, the decisive one last; always in sight, however long the dialog is. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 -mx-5 mt-2 -mb-5 flex flex-wrap justify-end gap-2 bg-raised px-5 pt-4 pb-5 max-sm:flex-col-reverse sm:-mx-6 sm:-mb-6 sm:rounded-b-xl sm:px-6 sm:pb-6">
      {children}
    </div>
  )
}
