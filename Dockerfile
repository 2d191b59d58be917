# Two stages: one compiles, the other holds only what runs. No fonts and no browser are needed: the chart font is embedded.
FROM node:22-bookworm-slim AS build
WORKDIR /app
# better-sqlite3 is compiled where its prebuilt binary cannot be fetched.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY migrations ./migrations
# `prepare` builds.
RUN npm ci
RUN npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
# The malloc setting gives each freed chart canvas back to the system (docs/benchmarks.md, memory).
ENV NODE_ENV=production DATA_DIR=/data MALLOC_MMAP_THRESHOLD_=1048576
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations ./migrations
COPY package.json LICENSE ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
STOPSIGNAL SIGTERM
# The health page listens on the container's own loopback; the check runs inside. A page that is turned off says nothing bad.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "const port = Number(process.env.HEALTH_PORT || 8790); if (port === 0) process.exit(0); fetch(`http://127.0.0.1:${port}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["start"]
