// The brand's mails of the last days with what became of each; in the settings.
import type { SentMail } from '@openpartner/contract'
import { Badge, type Tone } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'

const STATE: Readonly<Record<SentMail['state'], { title: string; tone: Tone }>> = {
  waiting: { title: 'Waiting', tone: 'wait' },
  sent: { title: 'Sent', tone: 'good' },
  failed: { title: 'Given up', tone: 'bad' },
}

const COLUMNS: readonly Column<SentMail>[] = [
  {
    title: 'Mail',
    names: true,
    className: 'sm:w-2/5',
    cell: ({ subject, last_error, next_try_at }) => (
      <div className="min-w-0">
        <span className="block font-medium">{subject}</span>
        {last_error !== null && <span className="block text-xs text-bad">{last_error}</span>}
        {last_error !== null && next_try_at !== null && (
          <span className="block text-xs text-ink-3">
            Next try <Time at={next_try_at} />
          </span>
        )}
      </div>
    ),
  },
  { title: 'To', cell: ({ recipient }) => recipient },
  {
    title: 'State',
    cell: ({ state }) => <Badge tone={STATE[state].tone}>{STATE[state].title}</Badge>,
  },
  {
    title: 'By',
    cell: ({ sent_by }) =>
      sent_by === null ? (
        <span className="text-ink-3">—</span>
      ) : sent_by === 'brand' ? (
        'Your server'
      ) : (
        'The installation'
      ),
  },
  { title: 'Tries', align: 'end', cell: ({ attempts }) => attempts },
  { title: 'Written', align: 'end', cell: ({ created_at }) => <Time at={created_at} /> },
]

export function MailTable({ mails }: { mails: readonly SentMail[] }) {
  return <Table label="Mails" columns={COLUMNS} rows={mails} idOf={({ id }) => id} />
}
