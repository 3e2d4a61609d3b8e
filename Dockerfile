# One image for production: build the pages with the development packages, run with the others. Node comes from the npm package "node".
FROM debian:12-slim AS base
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build

FROM base
RUN npm ci --omit=dev && npm cache clean --force
COPY bff ./bff
COPY ocpp ./ocpp
COPY --from=build /app/dist ./dist
RUN useradd --system --home /data wattfront && mkdir /data && chown wattfront /data
USER wattfront
ENV DATA_DIR=/data PORT=8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s CMD ["node_modules/.bin/node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||8080)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node_modules/.bin/node", "bff/main.ts"]
