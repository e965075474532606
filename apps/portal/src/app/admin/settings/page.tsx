// The brand's name and its API keys; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listApiKeys, loadBrand } from '#api/resources.ts'
import { ApiKeyTable } from '#features/settings/api-key-table.tsx'
import { CreateApiKey } from '#features/settings/create-api-key.tsx'
import { RenameBrand } from '#features/settings/rename-brand.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Settings' }

const LEAD = 'The brand, and the keys your own software uses.'

export default async function SettingsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(Promise.all([loadBrand(), listApiKeys({ cursor })]))
  if (!loaded.ok) {
    return (
      <Page title="Settings" lead={LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [brand, keys] = loaded.value
  return (
    <Page title="Settings" lead={LEAD}>
      <Stack>
        <Card title="Brand">
          <RenameBrand name={brand.name} />
          <div className="mt-4">
            <IdLine id={brand.id} />
          </div>
        </Card>
        <Card
          title="API keys"
          note="A key acts for the brand with the scopes it was given, and nothing else."
          actions={<CreateApiKey />}
          flush
        >
          {keys.data.length > 0 ? (
            <>
              <ApiKeyTable keys={keys.data} now={new Date().toISOString()} />
              <Pager
                shown={keys.data.length}
                noun="key"
                nextCursor={keys.next_cursor}
                pathname="/admin/settings"
                query={{ cursor }}
              />
            </>
          ) : (
            <Empty kind="nothing" title="No API keys yet">
              Your app needs one to report leads and sales. It is shown once, when it is made.
            </Empty>
          )}
        </Card>
      </Stack>
    </Page>
  )
}
