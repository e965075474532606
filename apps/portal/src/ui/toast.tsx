'use client'
// The one toaster: confirms what worked. Errors are shown where they happened, never only here. Mounted by
// the root layout.
import { Toast } from '@base-ui/react/toast'
import { Check, X } from 'lucide-react'

const manager = Toast.createToastManager()

/** Announces a success politely; disappears by itself. */
export function confirmDone(title: string): void {
  manager.add({ title })
}

export function Toaster() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Toasts() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="appear rounded-lg border border-line bg-raised shadow-raised data-limited:hidden"
    >
      <Toast.Content className="flex items-center gap-2.5 py-2.5 pr-2 pl-3.5 text-sm">
        <Check aria-hidden className="size-4 shrink-0 text-good" />
        <Toast.Title className="min-w-0 flex-1 font-medium" />
        <Toast.Close
          aria-label="Dismiss"
          className="grid size-7 shrink-0 place-items-center rounded text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
