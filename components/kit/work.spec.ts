/** What a form does and says: busy meanwhile, wrong in words, and once however often it is pressed. */
import { describe, expect, it } from 'vitest';
import { ApiError, type Transport } from '../../bff/kernel/client.ts';
import { Work } from './work.ts';

const problem = (detail: string, ...errors: string[]): ApiError =>
  new ApiError({
    type: 'about:blank',
    title: 'Invalid',
    status: 422,
    detail,
    code: 'invalid',
    requestId: '',
    errors: errors.map((message, i) => ({ path: `field${i}`, message })),
  });

const transport: Transport = { baseUrl: '', authorize: async () => ({}), credentials: 'omit' };

const setUp = () => {
  const shown: string[] = [];
  const host = {
    session: { transport },
    requestUpdate: () => void shown.push(`${work.busy ? 'busy' : 'idle'} ${work.error}`.trim()),
  };
  const work: Work = new Work(host);
  return { work, shown };
};

describe('work of a form', () => {
  it('is busy until it is done', async () => {
    const { work, shown } = setUp();
    await work.run(async (given) => expect(given).toBe(transport));
    expect(shown).toEqual(['busy', 'idle']);
  });

  it('says why it failed, until the next try', async () => {
    const { work, shown } = setUp();
    await work.run(async () => {
      throw new Error('No such card');
    });
    await work.run(async () => {});
    expect(shown).toEqual(['busy', 'idle No such card', 'busy', 'idle']);
  });

  it('says each thing that is wrong once', async () => {
    const { work } = setUp();
    await work.run(() => Promise.reject(problem('No name.', 'No name.', 'Too long.', 'Too long.')));
    expect(work.error).toBe('No name. Too long.');
  });

  it('begins once what is pressed twice', async () => {
    const { work } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const press = () =>
      work.once(() => {
        begun++;
        return promise;
      });
    const first = press();
    await press();
    resolve();
    await first;
    await press();
    expect(begun).toBe(2);
  });

  it('does one thing beside another that may not wait', async () => {
    const { work } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    let isRead = false;
    const first = work.once(() => promise);
    await work.run(async () => {
      isRead = true;
    });
    expect(isRead).toBe(true);
    resolve();
    await first;
  });

  it('waits for a session', async () => {
    const work = new Work({ session: undefined, requestUpdate: () => {} });
    await work.run(() => Promise.reject(new Error('called')));
    expect(work.error).toBe('');
  });
});
