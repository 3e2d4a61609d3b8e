/**
 * The strict client of ocpp-rpc, which checks by schemas of its own all that it sends and all that it is sent, against the OCPP
 * server of this library: every message of a station, and every command that the version has words for.
 */
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer } from '../../ocpp/fuzz/kit.ts';
import { isRecord } from '../../ocpp/messages/shape.ts';
import type { OcppVersion } from '../../ocpp/rpc/errors.ts';
import { dialectOf } from '../../ocpp/versions.ts';
import type { StationCommand } from '../../ocpp/vocabulary.ts';
import { full, type Pick, sample } from '../kit/schema-sample.ts';
import { schemaOf } from './actions.ts';
import { commands } from './commands.ts';

/** What is used of `ocpp-rpc`, which comes without types of its own for it. */
interface RpcClient {
  connect(): Promise<unknown>;
  call(action: string, payload?: unknown): Promise<Record<string, unknown>>;
  handle(answer: (message: { method: string; params: Record<string, unknown> }) => unknown): void;
  close(): Promise<unknown>;
  on(event: string, listener: (badMessage: unknown) => void): void;
  readonly protocol: string;
}
const load = createRequire(import.meta.url);
const { RPCClient, createValidator } = load('ocpp-rpc') as {
  RPCClient: new (options: Record<string, unknown>) => RpcClient;
  createValidator(protocol: string, schemas: { $id: string }[]): unknown;
};
/**
 * Its schemas of 2.1 are named in another way than the client looks them up, and its validator warns of a word that they put beside
 * every list of words.
 */
const schemas21 = (load('ocpp-rpc/lib/schemas/ocpp2_1.json') as { $id: string }[]).map((schema) => ({
  ...JSON.parse(JSON.stringify(schema), (_name, value) => {
    return isRecord(value) && 'enum' in value ? { ...value, additionalProperties: undefined } : value;
  }),
  $id: schema.$id.replace(/Request$/, '.req').replace(/Response$/, '.conf'),
}));

/** Texts of one letter: an id that is empty fits its schema and names nothing. */
const brief: Pick = (count) => Math.min(1, count - 1);

/** How a CALLERROR is told. */
const refusedWords = /^\w+(Violation|Error|NotImplemented|NotSupported)\b/;

let stop = async () => {};
afterEach(() => stop());

async function session(version: OcppVersion) {
  // The largest of everything in one message is larger than what a server takes by default.
  const server = await startServer({ limits: { maxFrameBytes2x: 1_000_000 } });
  const client = new RPCClient({
    endpoint: `ws://127.0.0.1:${server.port}/ocpp`,
    identity: 'CP',
    protocols: [version],
    strictMode: true,
    ...(version === 'ocpp2.1' && { strictModeValidators: [createValidator(version, schemas21)] }),
    reconnect: false,
  });
  const odd: unknown[] = [];
  client.on('badMessage', (message) => odd.push(message));
  client.on('strictValidationFailure', (message) => odd.push(message));
  const asked: string[] = [];
  client.handle(({ method }) => {
    asked.push(method);
    return sample(schemaOf(version, method, 'Response'), brief);
  });
  await client.connect();
  expect(client.protocol).toBe(version);
  stop = async () => {
    await client.close();
    await server.stop();
  };
  return { server, client, odd, asked };
}

describe.each(['ocpp2.0.1', 'ocpp2.1'] as const)('a strict charger of %s', (version) => {
  const dialect = dialectOf(version);

  it('is answered to every message that it may send', async () => {
    const { server, client, odd } = await session(version);
    const actions = Object.keys(dialect.messages).filter((action) => {
      const message = dialect.messages[action];
      return message?.from !== 'csms' && message?.response !== undefined;
    });
    expect(actions.length).toBeGreaterThan(20);
    for (const action of actions)
      for (const pick of [brief, full]) await client.call(action, sample(schemaOf(version, action, 'Request'), pick));
    expect(odd).toEqual([]);
    expect(server.events).toHaveLength(2 * actions.length);
  });

  it('is sent every command in a payload that it understands', async () => {
    const { server, odd, asked } = await session(version);
    const expected: string[] = [];
    const refused: unknown[] = [];
    for (const command of Object.values(commands).flat<StationCommand[][]>()) {
      if (dialect.refusal(command) !== undefined) continue;
      expected.push(dialect.writeCommand(command).action);
      const answer = await server.ocpp.send('CP', command);
      if (refusedWords.test(answer.detail)) refused.push({ command, answer });
    }
    expect(asked).toEqual(expected);
    expect(expected.length).toBeGreaterThan(35);
    expect(refused).toEqual([]);
    expect(odd).toEqual([]);
  });
});
