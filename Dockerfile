# Reseal and Node, nothing else; runs as the user `node`, keeps its data in /data. docs/operating.md says how.

# What the service needs to run: the locked packages, without those of developers and without a second Node.
FROM node:26-bookworm-slim AS packages
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:26-bookworm-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY release ./release
COPY web ./web
COPY src ./src
RUN npm run build

FROM node:26-bookworm-slim
ENV NODE_ENV=production RESEAL_LISTEN=0.0.0.0:8400 RESEAL_DATA=/data
WORKDIR /reseal
COPY package.json LICENSE ./
COPY docs ./docs
COPY --from=packages /source/node_modules ./node_modules
COPY --from=build /source/dist ./dist
RUN ln -s /reseal/dist/reseal.cjs /usr/local/bin/reseal && install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 8400
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:8400/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["reseal", "serve"]
