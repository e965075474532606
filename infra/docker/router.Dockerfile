# syntax=docker/dockerfile:1
# The click router as an image. It keeps its journal in /var/lib/openpartner: give it a volume there. From the root:
#   docker build -f infra/docker/router.Dockerfile -t openpartner/router .

ARG NODE_IMAGE=node:24.21.0-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
# The pnpm that package.json names. Its store outlives the layer: a changed source fetches nothing anew.
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile \
      --store-dir /pnpm-store --filter openpartner --filter '@openpartner/router...'
RUN node --import tsx scripts/build-app.ts router

# Flat, because the bundle imports what the packages inside it would have found in their own node_modules.
FROM ${NODE_IMAGE} AS packages
WORKDIR /src
COPY . .
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --prod \
      --store-dir /pnpm-store --config.node-linker=hoisted --filter '@openpartner/router...' \
 && rm -rf node_modules/@openpartner node_modules/.pnpm node_modules/.modules.yaml

FROM ${NODE_IMAGE}
# Nothing is ever installed into a running service.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn*
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps HOST=0.0.0.0 PORT=4100 ROUTER_DATA_DIR=/var/lib/openpartner
COPY --from=packages /src/node_modules ./node_modules
COPY --from=build /src/apps/router/dist ./
COPY LICENSE infra/docker/healthcheck.mjs ./
# Without settings it must get as far as naming them: every import resolved, none of it connected anywhere.
RUN status=0; node main.mjs || status=$?; test "$status" -eq 78
# A new named volume takes owner and mode from here.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/openpartner
USER 10001:10001
EXPOSE 4100
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD node healthcheck.mjs "http://127.0.0.1:${PORT}/readyz"
CMD ["node", "main.mjs"]
