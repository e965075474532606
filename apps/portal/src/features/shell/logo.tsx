// The mark: two rings that share a link, and the name; in the shell and on public pages.

function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className={className} fill="none">
      <rect width="24" height="24" rx="6.5" className="fill-accent" />
      <circle cx="9.25" cy="12" r="4" stroke="#fff" strokeWidth="2" />
      <path d="M14.75 8a4 4 0 1 1-2.6 7.04" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 text-base font-semibold tracking-tight">
      <Mark className="size-6" />
      OpenPartner
    </span>
  )
}
