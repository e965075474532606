// Fifty confirmations of one mail at the same moment make one session.

import { browserAt } from '../access/browser.ts'
import { givenPartners } from '../access/people.ts'
import type { Finding, Scene } from '../access/scene.ts'

const ROUNDS = 20
const AT_ONCE = 50
const HOME = {
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0',
  address: '203.0.113.7',
}

export async function confirmAtOnce(scene: Scene): Promise<Finding> {
  const emails = await givenPartners(scene, ROUNDS, 'raced')
  let exact = 0
  for (const email of emails) {
    const browser = browserAt(scene, HOME)
    await browser.ask('POST', '/v1/sign-in', { email })
    const { token } = await scene.mailTo(email)
    // Each with its own copy of the jar: the first answer clears the cookie.
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        browserAt(scene, HOME, new Map(browser.cookies)).ask('POST', '/v1/sign-in/confirm', { token }),
      ),
    )
    const { rowCount } = await scene.owner.query(
      'select from sessions s join people p on p.id = s.person_id where p.email = $1',
      [email],
    )
    if (rowCount === 1 && answers.filter(({ status }) => status === 200).length === 1) exact += 1
  }
  return {
    line: `race       ${exact} of ${ROUNDS} mails, confirmed ${AT_ONCE} times at once, made one session`,
    failed: exact === ROUNDS ? [] : [`${ROUNDS - exact} mails did not make exactly one session`],
  }
}
