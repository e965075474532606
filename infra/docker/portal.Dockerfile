# syntax=docker/dockerfile:1
# The portal as an image: Next's standalone server. Nothing of a deployment is baked in. From the root:
#   docker build -f infra/docker/portal.Dockerfile -t openpartner/portal .

ARG NODE_IMAGE=node:24.21.0-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
# The pnpm that package.json names. Its store outlives the layer: a changed source fetches nothing anew.
RUN --mount=type=cache,id=openpartner-pnpm,target=/pnpm-store \
    npx -y "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile \
      --store-dir /pnpm-store --filter openpartner --filter '@openpartner/portal...'
RUN node --import tsx scripts/build-app.ts portal

FROM ${NODE_IMAGE}
# Nothing is ever installed into a running service.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn*
WORKDIR /app
# HOSTNAME is where Next listens; without this it would be the container's name.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
COPY --from=build /src/apps/portal/.next/standalone ./
COPY LICENSE infra/docker/healthcheck.mjs ./
USER 10005:10005
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD node healthcheck.mjs "http://127.0.0.1:${PORT}/sign-in"
CMD ["node", "apps/portal/server.js"]
