/** `/v1/openapi.json` and the page that renders it, with a script of our own server. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Hono } from 'hono';
import type { Feature } from '../../kernel/contract.ts';
import { openApiOf } from './document.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Wattfront API</title>
<script type="module" src="/docs/rapidoc.js"></script>
</head>
<body>
<rapi-doc spec-url="/v1/openapi.json" render-style="focused" show-header="false" allow-spec-file-load="false" allow-spec-url-load="false" load-fonts="false" schema-style="table" primary-color="#0b6bcb"></rapi-doc>
</body>
</html>
`;

// The renderer writes style attributes of its own; nothing but this page gets this leave.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export const mountDocs = (app: Hono, features: readonly Feature[], serverUrl: string): void => {
  const script = createRequire(import.meta.url).resolve('rapidoc/dist/rapidoc-min.js');
  let document: string | undefined;
  app.get('/v1/openapi.json', (c) => {
    document ??= JSON.stringify(openApiOf(features, serverUrl));
    return c.body(document, 200, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    });
  });
  app.get('/docs', (c) =>
    c.body(page, 200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }),
  );
  app.get('/docs/rapidoc.js', (c) =>
    c.body(readFileSync(script), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=86400',
    }),
  );
};
