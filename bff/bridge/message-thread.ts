/** The thread that masks and compresses what chargers and we said to each other: together that takes longer than taking in a message. */
import { parentPort } from 'node:worker_threads';
import { type PackAsked, pack } from './message-pack.ts';

parentPort?.on('message', ({ id, asked }: { id: number; asked: PackAsked }) => {
  const chunks = pack(asked);
  parentPort?.postMessage(
    { id, chunks },
    chunks.map(({ body }) => body.buffer),
  );
});
