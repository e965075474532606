# syntax=docker/dockerfile:1
# The worker as an image. Its port is for health checks only. From the root of the repository:
#   docker build -f infra/docker/worker.Dockerfile -t openpartner/worker .

ARG NODE_IMAGE=node:24.21.0-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
# The pnpm that package.json names. Its store outlives the layer: a changed source fetches nothing anew.
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile \
      --store-dir /pnpm-store --filter openpartner --filter '@openpartner/worker...' \
      --filter '@openpartner/cli...'
RUN node --import tsx scripts/build-app.ts worker cli

# Flat, because the bundle imports what the packages inside it would have found in their own node_modules.
FROM ${NODE_IMAGE} AS packages
WORKDIR /src
COPY . .
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --prod \
      --store-dir /pnpm-store --config.node-linker=hoisted --filter '@openpartner/worker...' \
      --filter '@openpartner/cli...' \
 && rm -rf node_modules/@openpartner node_modules/.pnpm node_modules/.modules.yaml

FROM ${NODE_IMAGE}
# Nothing is ever installed into a running service.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn*
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps HOST=0.0.0.0 PORT=4200
COPY --from=packages /src/node_modules ./node_modules
COPY --from=build /src/apps/worker/dist ./
# The operator's command line needs what the worker has: its database role and its keys.
COPY --from=build /src/apps/cli/dist ./cli/
COPY LICENSE infra/docker/healthcheck.mjs ./
# Without settings it must get as far as naming them: every import resolved, none of it connected anywhere.
RUN status=0; node main.mjs || status=$?; test "$status" -eq 78
RUN status=0; node cli/main.mjs secrets status || status=$?; test "$status" -eq 78
USER 10003:10003
EXPOSE 4200
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD node healthcheck.mjs "http://127.0.0.1:${PORT}/readyz"
CMD ["node", "main.mjs"]
