// The brand itself: name, colour, test mode, and other brands beside it; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findSession, loadBrand } from '#api/resources.ts'
import { AddBrand } from '#features/settings/add-brand.tsx'
import { BrandForm } from '#features/settings/brand-form.tsx'
import { TestMode } from '#features/settings/test-mode.tsx'
import { Card } from '#ui/card.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Settings' }

export default async function GeneralPage() {
  const [brand, session] = await Promise.all([outcomeOf(loadBrand()), findSession()])
  if (!brand.ok) {
    return (
      <Card>
        <Refused problem={brand.problem} />
      </Card>
    )
  }
  return (
    <Stack>
      <Card title="Brand" note="What partners see in their portal and in every mail.">
        <BrandForm name={brand.value.name} color={brand.value.color} />
        <div className="mt-4">
          <IdLine id={brand.value.id} />
        </div>
      </Card>
      <Card title="Test mode">
        <TestMode workspaces={session?.workspaces ?? []} current={session?.workspace ?? null} />
      </Card>
      <Card title="Another brand">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <p className="max-w-prose text-sm text-ink-2">
            One installation can run several brands. Each has partners, keys and books of its own; you become
            the first admin of a new one.
          </p>
          <AddBrand />
        </div>
      </Card>
    </Stack>
  )
}
