// The keys of the brand's own software; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findSession, listApiKeys, loadAdminNames } from '#api/resources.ts'
import { ApiKeyTable } from '#features/api-keys/api-key-table.tsx'
import { CreateApiKey } from '#features/api-keys/create-api-key.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'API keys' }

export default async function ApiKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const [keys, names, session] = await Promise.all([
    outcomeOf(listApiKeys({ cursor })),
    loadAdminNames(),
    findSession(),
  ])
  const isTest = session?.workspace?.mode === 'test'
  return (
    <Card
      title="API keys"
      note={
        isTest
          ? 'Keys made here are test keys: they see nothing but test mode.'
          : 'A key acts for the brand with the rights it was given, and nothing else.'
      }
      actions={<CreateApiKey />}
      flush
    >
      {!keys.ok ? (
        <Refused problem={keys.problem} />
      ) : keys.value.data.length > 0 ? (
        <>
          <ApiKeyTable
            keys={keys.value.data}
            now={new Date()}
            ownId={session?.workspace?.member_id ?? null}
            names={names}
          />
          <Pager
            shown={keys.value.data.length}
            noun="key"
            nextCursor={keys.value.next_cursor}
            pathname="/admin/settings/api-keys"
            query={{ cursor }}
          />
        </>
      ) : (
        <Empty kind="nothing" title="No API keys yet">
          Your app needs one to report leads and sales. It is shown once, when it is made.
        </Empty>
      )}
    </Card>
  )
}
