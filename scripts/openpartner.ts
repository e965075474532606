// `npm run openpartner -- secrets rotate`: the command line from the sources; in an image it is a bundle of
// its own.

await import('../apps/cli/src/main.ts')
