// Lists that are typed with one entry a line, and what was wrong with which of them; pure.
import type { ProblemBody } from '@openpartner/contract'

/** Entries of a text: one a line, commas and spaces separate as well. */
export function linesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((line) => line !== '')
}

/** Pointers of a problem that blame the list or one of its entries: "/allowed_networks/2". */
export function pointersUnder(problem: ProblemBody | null, pointer: string): string[] {
  const pointers = problem?.errors?.map((error) => error.pointer) ?? []
  return pointers.filter((each) => each === pointer || each.startsWith(`${pointer}/`))
}

/** Everything that is wrong with the list in one text, each entry by what was typed. */
export function listErrorAt(
  problem: ProblemBody | null,
  pointer: string,
  lines: readonly string[],
): string | undefined {
  const blamed = problem?.errors?.filter((error) => pointersUnder(problem, pointer).includes(error.pointer))
  if (blamed === undefined || blamed.length === 0) return undefined
  return blamed
    .map((error) => {
      const line = lines[Number(error.pointer.slice(pointer.length + 1))]
      return error.pointer === pointer || line === undefined ? error.detail : `${line} ${error.detail}`
    })
    .join('; ')
}
