// Checks requests against the contract and names every wrong field at once; Fastify calls it for each
// declared schema.

import { type FieldError, Problem } from '@openpartner/domain'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'

/** Answers go through their schema too: a field that is not declared cannot leak. */
export function validateWithContract(app: FastifyInstance): void {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
}

const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (value: unknown) => {
    const checked = checkAgainst(schema, value)
    return 'errors' in checked ? { error: new Problem('request-invalid', checked) } : { value: checked.value }
  }
}

/** What the schema makes of a value, or every wrong field by its pointer into the value. */
export function checkAgainst<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly value: z.output<S> } | { readonly errors: FieldError[] } {
  const result = schema.safeParse(value, { error: wording })
  return result.success ? { value: result.data } : { errors: fieldErrors(result.error.issues) }
}

/** zod's words where they would puzzle a caller; a message that stands in the schema goes first. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is required'
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  return undefined
}

function article(type: string): string {
  return type === 'array' || type === 'object' || type === 'int' ? `an ${type}` : `a ${type}`
}

function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        detail: 'is not a known field',
      }))
    }
    // A wrong key of a record: zod wraps what is wrong with it.
    if (issue.code === 'invalid_key') {
      return issue.issues.map(({ message }) => ({ pointer: pointerTo(issue.path), detail: message }))
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const meant = likeliest(issue.errors)
      return fieldErrors(meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })))
    }
    return [{ pointer: pointerTo(issue.path), detail: issue.message }]
  })
}

/** Of several shapes a body may have: the one that knows the most of the fields that were sent. */
function likeliest(choices: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const unknownIn = (issues: readonly z.core.$ZodIssue[]) =>
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])).length
  return choices.reduce((best, choice) => (unknownIn(choice) < unknownIn(best) ? choice : best))
}

/** RFC 6901 §3 */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
