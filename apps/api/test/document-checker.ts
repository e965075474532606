// Holds every answer of the API against its own OpenAPI document; called by the tests' API for each request.

import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly responses: Readonly<Record<string, Documentation>>
}

interface Documentation {
  readonly description: string
  readonly content?: Readonly<Record<string, unknown>>
}

interface Checked {
  readonly status: number
  readonly type: string
  readonly body: unknown
}

/**
 * @throws Error when a documented path answers with a status, a type, a problem or a shape the document does
 * not know
 */
export function documentChecker(app: FastifyInstance) {
  const document = app.swagger() as unknown as Documented
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', ...document })
  const paths = Object.keys(document.paths).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return (method: string, url: string, answer: Checked): void => {
    const path = paths.find(({ pattern }) => pattern.test(url.split('?')[0] ?? ''))?.path
    const operation = path === undefined ? undefined : document.paths[path]?.[method.toLowerCase()]
    if (path === undefined || operation === undefined) return
    const where = `${method} ${path} → ${answer.status}`
    const response = operation.responses[String(answer.status)]
    if (response === undefined) throw new Error(`${where} is not documented: ${JSON.stringify(answer.body)}`)
    const { type } = answer
    if (answer.status === 204) return
    if (response.content?.[type] === undefined) throw new Error(`${where}: ${type} is not documented`)
    requireKnownCode(where, response, answer.body)
    const pointer = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      answer.status,
      'content',
      type,
      'schema',
    ]
    const ref = `api#/${pointer.map((part) => escaped(String(part))).join('/')}`
    const validate = ajv.getSchema(ref)
    if (validate === undefined) throw new Error(`${where}: no schema at ${ref}`)
    if (!validate(answer.body))
      throw new Error(`${where} breaks the document: ${ajv.errorsText(validate.errors)}`)
  }
}

/** A step of a JSON pointer inside a URL fragment (RFC 6901 §6). */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** Each refusal is listed where it can happen: under its status, with its code. */
function requireKnownCode(where: string, { description }: Documentation, body: unknown): void {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('instance' in body)) return
  if (description.includes(`\`${String(body.code)}\``)) return
  throw new Error(`${where}: the code ${String(body.code)} is not documented there`)
}
