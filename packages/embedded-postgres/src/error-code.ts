// Reads the code of a system error (ENOENT, EEXIST …); every file here that touches the disk asks it.

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  )
}
