// The requirements of OWASP ASVS 5.0.0 that we answer for: chapters 1–4, 6–8, 11–14 at levels 1 and 2.

/** "V1.1.1" to its level. From the CSV of the release, whose third level we leave out. */
export const REQUIREMENTS: ReadonlyMap<string, string> = new Map(
  `
V1.1.1 L2, V1.1.2 L2
V1.2.1 L1, V1.2.2 L1, V1.2.3 L1, V1.2.4 L1, V1.2.5 L1, V1.2.6 L2, V1.2.7 L2, V1.2.8 L2, V1.2.9 L2
V1.3.1 L1, V1.3.2 L1, V1.3.3 L2, V1.3.4 L2, V1.3.5 L2, V1.3.6 L2, V1.3.7 L2, V1.3.8 L2, V1.3.9 L2
V1.3.10 L2, V1.3.11 L2
V1.4.1 L2, V1.4.2 L2, V1.4.3 L2
V1.5.1 L1, V1.5.2 L2
V2.1.1 L1, V2.1.2 L2, V2.1.3 L2
V2.2.1 L1, V2.2.2 L1, V2.2.3 L2
V2.3.1 L1, V2.3.2 L2, V2.3.3 L2, V2.3.4 L2
V2.4.1 L2
V3.2.1 L1, V3.2.2 L1
V3.3.1 L1, V3.3.2 L2, V3.3.3 L2, V3.3.4 L2
V3.4.1 L1, V3.4.2 L1, V3.4.3 L2, V3.4.4 L2, V3.4.5 L2, V3.4.6 L2
V3.5.1 L1, V3.5.2 L1, V3.5.3 L1, V3.5.4 L2, V3.5.5 L2
V3.7.1 L2, V3.7.2 L2
V4.1.1 L1, V4.1.2 L2, V4.1.3 L2
V4.2.1 L2
V4.3.1 L2, V4.3.2 L2
V4.4.1 L1, V4.4.2 L2, V4.4.3 L2, V4.4.4 L2
V6.1.1 L1, V6.1.2 L2, V6.1.3 L2
V6.2.1 L1, V6.2.2 L1, V6.2.3 L1, V6.2.4 L1, V6.2.5 L1, V6.2.6 L1, V6.2.7 L1, V6.2.8 L1, V6.2.9 L2
V6.2.10 L2, V6.2.11 L2, V6.2.12 L2
V6.3.1 L1, V6.3.2 L1, V6.3.3 L2, V6.3.4 L2
V6.4.1 L1, V6.4.2 L1, V6.4.3 L2, V6.4.4 L2
V6.5.1 L2, V6.5.2 L2, V6.5.3 L2, V6.5.4 L2, V6.5.5 L2
V6.6.1 L2, V6.6.2 L2, V6.6.3 L2
V6.8.1 L2, V6.8.2 L2, V6.8.3 L2, V6.8.4 L2
V7.1.1 L2, V7.1.2 L2, V7.1.3 L2
V7.2.1 L1, V7.2.2 L1, V7.2.3 L1, V7.2.4 L1
V7.3.1 L2, V7.3.2 L2
V7.4.1 L1, V7.4.2 L1, V7.4.3 L2, V7.4.4 L2, V7.4.5 L2
V7.5.1 L2, V7.5.2 L2
V7.6.1 L2, V7.6.2 L2
V8.1.1 L1, V8.1.2 L2
V8.2.1 L1, V8.2.2 L1, V8.2.3 L2
V8.3.1 L1
V8.4.1 L2
V11.1.1 L2, V11.1.2 L2
V11.2.1 L2, V11.2.2 L2, V11.2.3 L2
V11.3.1 L1, V11.3.2 L1, V11.3.3 L2
V11.4.1 L1, V11.4.2 L2, V11.4.3 L2, V11.4.4 L2
V11.5.1 L2
V11.6.1 L2
V12.1.1 L1, V12.1.2 L2, V12.1.3 L2
V12.2.1 L1, V12.2.2 L1
V12.3.1 L2, V12.3.2 L2, V12.3.3 L2, V12.3.4 L2
V13.1.1 L2
V13.2.1 L2, V13.2.2 L2, V13.2.3 L2, V13.2.4 L2, V13.2.5 L2
V13.3.1 L2, V13.3.2 L2
V13.4.1 L1, V13.4.2 L2, V13.4.3 L2, V13.4.4 L2, V13.4.5 L2
V14.1.1 L2, V14.1.2 L2
V14.2.1 L1, V14.2.2 L2, V14.2.3 L2, V14.2.4 L2
V14.3.1 L1, V14.3.2 L2, V14.3.3 L2
`
    .trim()
    .split(/[,\n]\s*/)
    .map((pair) => {
      const [id = '', level = ''] = pair.split(' L')
      return [id, level]
    }),
)
