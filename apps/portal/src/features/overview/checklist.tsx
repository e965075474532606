// The way from an empty brand to the first payout, ticked by what the API has seen, never by clicks on the
// list.
import { Check } from 'lucide-react'
import Link from 'next/link'
import { listEvents, listLinks, listPartners, listPayouts, listPrograms } from '#api/resources.ts'
import { Card } from '#ui/card.tsx'
import { cx } from '#ui/cx.ts'

export interface SetupStep {
  readonly title: string
  readonly why: string
  readonly href: string
  readonly isDone: boolean
}

const ONE = { limit: 1 }

/** Each step in the order of the money path, with whether it was seen to be done. @throws ApiError */
export async function observeSetup(hasClicks: boolean): Promise<SetupStep[]> {
  const [programs, partners, links, events, payouts] = await Promise.all([
    listPrograms(),
    listPartners(ONE),
    listLinks(ONE),
    listEvents(ONE),
    listPayouts(ONE),
  ])
  return [
    {
      title: 'Publish terms',
      why: 'A program says what partners earn, and for how long.',
      href: '/admin/programs',
      isDone: programs.data.some(({ terms_version }) => terms_version !== null),
    },
    {
      title: 'Add a partner',
      why: 'They sign in by mail and see their own numbers only.',
      href: '/admin/partners',
      isDone: partners.data.length > 0,
    },
    {
      title: 'Make a link',
      why: 'What the partner shares; every click through it is recorded.',
      href: '/admin/links',
      isDone: links.data.length > 0,
    },
    {
      title: 'See the first click',
      why: 'Follow the link yourself: it shows up within seconds.',
      href: '/admin/links',
      isDone: hasClicks || events.data.length > 0,
    },
    {
      title: 'See the first event',
      why: 'Make an API key and report a lead or a sale from your app.',
      href: '/admin/settings',
      isDone: events.data.length > 0,
    },
    {
      title: 'Pay the first commission',
      why: 'After the hold, prepare a run, transfer, and record the result.',
      href: '/admin/payouts',
      isDone: payouts.data.length > 0,
    },
  ]
}

export function Checklist({ steps }: { steps: readonly SetupStep[] }) {
  const done = steps.filter(({ isDone }) => isDone).length
  return (
    <Card
      title="Getting to the first payout"
      note={`${done} of ${steps.length} done, as seen by this instance`}
    >
      <ol className="grid gap-x-8 gap-y-1 sm:grid-cols-2">
        {steps.map(({ title, why, href, isDone }, index) => (
          <li key={title}>
            <Link href={href} className="-mx-2 flex gap-3 rounded-lg px-2 py-2 hover:bg-hover">
              <span
                aria-hidden
                className={cx(
                  'figures mt-px grid size-5 shrink-0 place-items-center rounded-full border border-line-strong text-2xs font-medium text-ink-3',
                  isDone && 'border-transparent bg-good-soft text-good',
                )}
              >
                {isDone ? <Check className="size-3" strokeWidth={3} /> : index + 1}
              </span>
              <span className="min-w-0">
                <span className={cx('block font-medium', isDone && 'font-normal text-ink-3')}>
                  {title}
                  {isDone && <span className="sr-only"> (done)</span>}
                </span>
                {!isDone && <span className="block text-sm text-ink-2">{why}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  )
}
