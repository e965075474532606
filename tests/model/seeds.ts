// Seeds of runs that failed before what was wrong was mended.

export const FAILED_ONCE: readonly number[] = []
