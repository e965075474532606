// The list of mails and one of them opened, drawn as a mail program would; used by the inbox page.
import type { Inbox } from '@openpartner/contract'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import type { z } from 'zod'
import { Time } from '#ui/time.tsx'

type InboxMail = z.output<typeof Inbox>['data'][number]

export function MailList({ mails, openId }: { mails: readonly InboxMail[]; openId: string }) {
  return (
    <nav aria-label="Mails" className="max-h-56 overflow-y-auto border-line max-md:border-b md:max-h-[75dvh]">
      <ul>
        {mails.map(({ id, subject, recipient, created_at }) => (
          <li key={id} className="border-b border-line last:border-b-0">
            <Link
              href={`/inbox?mail=${id}`}
              aria-current={id === openId ? 'page' : undefined}
              className="block px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2 aria-[current=page]:bg-accent-soft"
            >
              <span className="block truncate text-base font-medium">{subject}</span>
              <span className="flex justify-between gap-3 text-sm text-ink-2">
                <span className="truncate">{recipient}</span>
                <Time at={created_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

export function Mail({ mail, nonce }: { mail: InboxMail; nonce: string }) {
  const link = /https?:\/\/[^\s<>"]+/.exec(mail.text)?.[0]
  return (
    <article className="flex min-w-0 flex-col gap-4 border-line p-4 sm:p-6 md:border-l">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold tracking-tight">{mail.subject}</h2>
          <p className="text-sm text-ink-2">
            To {mail.recipient} · <Time at={mail.created_at} />
          </p>
        </div>
        {link !== undefined && (
          // A plain link: the token behind its # must reach a page that is loaded anew.
          <a
            href={link}
            className="inline-flex h-9 items-center gap-1.5 rounded-md bg-accent px-3.5 font-medium text-on-accent hover:bg-accent-hover"
          >
            Open the link
            <ExternalLink aria-hidden className="size-4" />
          </a>
        )}
      </header>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls
        tabIndex={0}
        aria-label="Text of the mail"
        className="max-h-64 overflow-auto rounded-lg bg-sunken p-4"
      >
        <pre className="font-mono text-sm whitespace-pre-wrap">{mail.text}</pre>
      </section>
      <details className="group">
        <summary className="w-fit rounded text-sm font-medium text-ink-2 hover:text-ink">
          As designed (HTML)
        </summary>
        <iframe
          title="The mail as designed"
          // No scripts, no forms; links open in a window of their own.
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcDoc={framed(mail.html, nonce)}
          className="mt-3 h-[32rem] w-full rounded-lg border border-line bg-white"
        />
      </details>
    </article>
  )
}

/** The frame is under this page's policy, which lets through the style sheets that carry its nonce. */
function framed(html: string, nonce: string): string {
  return `<base target="_blank">${html.replaceAll('<style>', `<style nonce="${nonce}">`)}`
}
