// One program of a partner: the link to share with its QR code, and what it earns in words; on the partner's
// start page.
import type { Link, Membership } from '@openpartner/contract'
import { Card } from '#ui/card.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { Empty } from '#ui/empty.tsx'
import { drawQr } from '#ui/qr.tsx'
import { Qr } from '#ui/qr-svg.tsx'
import { CreateLink } from '../links/create-link.tsx'
import { withoutScheme } from '../links/link-text.ts'
import { DownloadQr } from '../links/show-qr.tsx'
import { ProgramTerms } from './program-terms.tsx'

interface ProgramCardProps {
  readonly membership: Membership
  /** Active ones of this program, newest first. */
  readonly links: readonly Link[]
  readonly routerUrl: string
}

export function ProgramCard({ membership, links, routerUrl }: ProgramCardProps) {
  // The first link a partner got is the one that is printed somewhere.
  const link = links.at(-1)
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-5">
        <div className="min-w-0 flex-1 basis-80">
          <h2 className="text-base font-semibold">{membership.program.name}</h2>
          <ProgramTerms membership={membership} />
          {link === undefined ? (
            <Empty
              kind="nothing"
              title="No link yet"
              className="items-start px-0 pt-6 pb-2 text-left"
              action={<CreateLink memberships={[membership]} routerUrl={routerUrl} isPartner />}
            >
              Choose how it should read, and share it.
            </Empty>
          ) : (
            <YourLink link={link} count={links.length} />
          )}
        </div>
        {link !== undefined && (
          <div className="w-32 rounded-lg border border-line bg-white p-1 max-sm:w-40">
            <Qr drawing={drawQr(link.url)} label={`QR code of ${link.url}`} />
          </div>
        )}
      </div>
    </Card>
  )
}

function YourLink({ link, count }: { link: Link; count: number }) {
  return (
    <>
      <p className="mt-5 mb-1.5 text-sm font-medium">Your link</p>
      <div className="flex flex-wrap gap-2">
        <code className="flex min-h-9 min-w-0 flex-1 basis-56 items-center rounded-md border border-line bg-sunken px-3 py-1.5 font-mono text-sm select-all">
          {withoutScheme(link.url)}
        </code>
        <CopyButton text={link.url} what="link" label="Copy link" tone="primary" />
        <DownloadQr drawing={drawQr(link.url)} name={link.key} />
      </div>
      {count > 1 && <p className="mt-2 text-sm text-ink-3">You have {count} links in this program.</p>}
    </>
  )
}
