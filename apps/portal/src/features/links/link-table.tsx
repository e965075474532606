// The table of links with what is shared and where it leads; on the lists of both roles and on the partner's
// page.
import type { Link } from '@openpartner/contract'
import NextLink from 'next/link'
import { Badge } from '#ui/badge.tsx'
import { CopyButton } from '#ui/copy.tsx'
import { drawQr } from '#ui/qr.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { ChangeLink } from './change-link.tsx'
import { withoutScheme } from './link-text.ts'
import { ShowQr } from './show-qr.tsx'

interface LinkTableProps {
  readonly links: readonly Link[]
  readonly showPartner: boolean
  /** Only admins may archive. */
  readonly canChange: boolean
}

export function LinkTable({ links, showPartner, canChange }: LinkTableProps) {
  const partner: Column<Link> = {
    title: 'Partner',
    className: 'sm:min-w-32 sm:max-w-52',
    cell: (link) => (
      <NextLink
        href={`/admin/partners/${link.partner.id}`}
        prefetch={false}
        className="line-clamp-2 hover:underline"
      >
        {link.partner.name}
      </NextLink>
    ),
  }
  const columns: Column<Link>[] = [
    {
      title: 'Link',
      names: true,
      cell: (link) => (
        <div className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            {withoutScheme(link.url)}
            {link.status === 'archived' && <Badge>Archived</Badge>}
          </span>
          <span className="line-clamp-1 break-all text-ink-3">to {withoutScheme(link.destination_url)}</span>
        </div>
      ),
    },
    ...(showPartner ? [partner] : []),
    {
      title: 'Program',
      className: 'sm:min-w-32 sm:max-w-52',
      cell: (link) => <span className="line-clamp-2">{link.program.name}</span>,
    },
    { title: 'Made', align: 'end', cell: (link) => <Time at={link.created_at} only="day" /> },
    {
      title: 'Actions',
      align: 'end',
      className: 'sm:w-28',
      cell: (link) => <Actions {...{ link, canChange }} />,
    },
  ]
  return <Table label="Links" columns={columns} rows={links} idOf={({ id }) => id} />
}

function Actions({ link, canChange }: { link: Link; canChange: boolean }) {
  return (
    <span className="inline-flex items-center justify-end gap-0.5">
      <CopyButton text={link.url} what={`link ${link.key}`} />
      <ShowQr url={link.url} name={link.key} drawing={drawQr(link.url)} />
      {canChange && <ChangeLink link={{ id: link.id, key: link.key, status: link.status }} />}
    </span>
  )
}
