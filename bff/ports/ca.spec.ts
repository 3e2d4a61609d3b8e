/** An authority behind HTTP: what it is asked, and what is made of its answers. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpAuthority } from './ca.ts';

const chain = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const answers: Record<string, [number, string]> = {
  '/json': [200, JSON.stringify({ chain })],
  '/pem': [201, chain],
  '/none': [200, '{}'],
  '/text': [200, 'it works'],
  '/large': [200, chain + 'x'.repeat(200_000)],
  '/away': [503, 'busy'],
};
let asked: { authorization: string | undefined; body: unknown }[] = [];
const read = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += part;
  return text;
};
const server = createServer(async (request, response) => {
  asked.push({ authorization: request.headers.authorization, body: JSON.parse(await read(request)) });
  if (request.url === '/moved') return response.writeHead(302, { location: '/pem' }).end();
  const [status, text] = answers[request.url ?? ''] ?? [404, ''];
  response.writeHead(status).end(text);
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const subject = { commonName: 'CP-1', organization: 'North' };

it('is asked with the request, the names and the token, and answers a chain', async () => {
  asked = [];
  expect(await httpAuthority(`${base}/json`, 'token').sign('CSR', subject)).toBe(chain);
  expect(await httpAuthority(`${base}/pem`).sign('CSR', subject)).toBe(chain);
  expect(asked).toEqual([
    { authorization: 'Bearer token', body: { csr: 'CSR', ...subject } },
    { authorization: undefined, body: { csr: 'CSR', ...subject } },
  ]);
});

it.each([
  ['/none', 'answered no certificate'],
  ['/text', 'answered no certificate'],
  ['/large', 'answered no certificate'],
  ['/away', 'answered 503'],
  ['/moved', 'is not reached'],
])('%s: %s', async (path, words) => {
  await expect(httpAuthority(base + path, 'token').sign('CSR', subject)).rejects.toThrow(words);
});

it('says so when it is not reached', async () => {
  await expect(httpAuthority('http://127.0.0.1:1/').sign('CSR', subject)).rejects.toThrow('is not reached');
});
