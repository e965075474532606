'use client'
// An instant in the person's own time zone, with local and UTC in full on hover; used wherever a time is
// shown.
import { Tooltip } from '@base-ui/react/tooltip'
import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { dayText, instantInFull, instantText } from '#format.ts'
import { preferenceCookie } from '#preference-cookie.ts'
import { ZONE_COOKIE } from '#zone.ts'

const Zone = createContext('UTC')
const hover = Tooltip.createHandle<{ at: string; zone: string }>()

/**
 * Gives every time below it the zone the server knew (from our cookie), so that server and browser write the
 * same text. The first visit is answered in UTC; then the browser's zone is kept and the page asked for once
 * more.
 */
export function TimeZone({ zone, children }: { zone: string | null; children: ReactNode }) {
  const router = useRouter()
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (own === zone) return
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from Firefox
    document.cookie = preferenceCookie(ZONE_COOKIE, own, location.protocol)
    router.refresh()
  }, [zone, router])
  return (
    <Zone value={zone ?? 'UTC'}>
      <Tooltip.Provider>
        {children}
        <Hover />
      </Tooltip.Provider>
    </Zone>
  )
}

export function Time({ at, only }: { at: string; only?: 'day' }) {
  const zone = useContext(Zone)
  return (
    <Tooltip.Trigger
      handle={hover}
      payload={{ at, zone }}
      render={<time dateTime={at} className="figures relative z-1 whitespace-nowrap" />}
    >
      {only === 'day' ? dayText(at, zone) : instantText(at, zone)}
    </Tooltip.Trigger>
  )
}

/** One pop-up for all times of a page: a hundred rows would otherwise mean a hundred of them. */
function Hover() {
  return (
    <Tooltip.Root handle={hover}>
      {({ payload }) => (
        <Tooltip.Portal>
          <Tooltip.Positioner sideOffset={6} className="z-50">
            <Tooltip.Popup className="appear rounded-lg border border-line bg-raised px-3 py-2 text-xs shadow-raised">
              {payload !== undefined && (
                <dl className="figures grid grid-cols-[auto_auto] gap-x-3 gap-y-0.5">
                  <dt className="text-ink-3">{payload.zone}</dt>
                  <dd>{instantInFull(payload.at, payload.zone)}</dd>
                  <dt className="text-ink-3">UTC</dt>
                  <dd>{instantInFull(payload.at, 'UTC')}</dd>
                </dl>
              )}
            </Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  )
}
