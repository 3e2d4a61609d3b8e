# One image for production: build the pages with the development packages, run without them. The server runs on the Node of the npm package "node".
FROM node:24-slim AS base
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
