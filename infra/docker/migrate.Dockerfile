# syntax=docker/dockerfile:1
# The migrator as an image; it also makes the secrets of a compose deployment. It runs and ends. From the root:
#   docker build -f infra/docker/migrate.Dockerfile -t openpartner/migrate .

ARG NODE_IMAGE=node:24.21.0-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
# The pnpm that package.json names. Its store outlives the layer: a changed source fetches nothing anew.
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile \
      --store-dir /pnpm-store --filter openpartner --filter '@openpartner/migrate...'
RUN node --import tsx scripts/build-app.ts migrate

# Flat, because the bundle imports what the packages inside it would have found in their own node_modules.
FROM ${NODE_IMAGE} AS packages
WORKDIR /src
COPY . .
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --prod \
      --store-dir /pnpm-store --config.node-linker=hoisted --filter '@openpartner/migrate...' \
 && rm -rf node_modules/@openpartner node_modules/.pnpm node_modules/.modules.yaml

FROM ${NODE_IMAGE}
# Nothing is ever installed into a running service.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn*
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
COPY --from=packages /src/node_modules ./node_modules
COPY --from=build /src/apps/migrate/dist ./
COPY LICENSE infra/docker/init-secrets.mjs ./
# Without settings it must get as far as naming them: every import resolved, none of it connected anywhere.
RUN status=0; node main.mjs || status=$?; test "$status" -eq 78
USER 10004:10004
STOPSIGNAL SIGTERM
CMD ["node", "main.mjs"]
