/** Users cannot have this server connect to machines that only it can reach. */
import { describe, expect, it } from 'vitest';
import { createOutgoing } from './outgoing.ts';

const web = ['https:', 'http:'];
const strict = createOutgoing('');

describe('an address', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://localhost:8080/',
    'http://db.internal/',
    'http://10.0.0.8/',
    'http://172.20.1.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://user:secret@example.com/',
    'not an address',
  ])('is refused: %s', (url) => expect(strict.refusal(url, web)).toBeTypeOf('string'));

  it.each(['https://example.com/x', 'http://93.184.216.34/', 'https://[2606:2800:220:1::1]/'])('is taken: %s', (url) =>
    expect(strict.refusal(url, web)).toBeUndefined(),
  );

  it('of the operator’s own network is taken when he says so', () => {
    const own = createOutgoing('10.1.0.0/16, 127.0.0.1');
    expect(own.refusal('http://10.1.2.3/', web)).toBeUndefined();
    expect(own.refusal('http://10.2.2.3/', web)).toBeTypeOf('string');
    expect(own.refusal('http://localhost/', web)).toBeUndefined();
    expect(() => createOutgoing('somewhere')).toThrow('somewhere');
  });
});

describe('a name', () => {
  const ask = (of: ReturnType<typeof createOutgoing>, all: boolean) =>
    new Promise((resolve) => of.lookup('localhost', { all }, (error, address) => resolve(error?.message ?? address)));

  it('that leads inside is refused when it is looked up', async () => {
    expect(await ask(strict, false)).toContain('private network');
    expect(await ask(strict, true)).toContain('private network');
  });

  it('is looked up where its network is allowed', async () => {
    const own = createOutgoing('127.0.0.1,::1');
    expect(await ask(own, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(await ask(own, true)).toBeInstanceOf(Array);
  });
});
