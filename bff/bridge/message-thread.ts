/** The thread that masks and compresses what chargers and we said to each other: together that takes longer than taking in a message. */
import { parentPort } from 'node:worker_threads';
import { type PackAsked, type Packed, pack } from './message-pack.ts';

parentPort?.on('message', ({ id, asked }: { id: number; asked: PackAsked }) => {
  const packed: Packed = pack(asked);
  const owned = packed.chunks.map(({ body }) => body.buffer);
  parentPort?.postMessage({ id, packed }, packed.rest ? [...owned, packed.rest.bytes.buffer] : owned);
});
