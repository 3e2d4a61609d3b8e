/**
 * Draws documents in a thread of its own: a page takes tens of milliseconds of pure computing, in which chargers would wait. The thread starts with
 * the first document and stays; when it dies, the documents at hand fail and the next one starts another.
 */
import { Worker } from 'node:worker_threads';
import type { PdfInput } from '../billing/invoices/pdf/pdf.ts';

export type PrintInput = Omit<PdfInput, 'fonts'>;
export interface PrintJob {
  id: number;
  input: PrintInput;
}
export type PrintAnswer = { id: number; bytes: Uint8Array } | { id: number; error: string };

export interface Printer {
  draw(input: PrintInput): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

export const createPrinter = (): Printer => {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let last = 0;

  const start = (): Worker => {
    const started = new Worker(new URL('./print-worker.ts', import.meta.url));
    // It does not keep a program alive that has nothing else to do.
    started.unref();
    const ended = (error: Error) => {
      if (worker === started) worker = undefined;
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    started.on('message', (answer: PrintAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('error' in answer) asked?.reject(new Error(answer.error));
      else asked?.resolve(answer.bytes);
    });
    started.on('error', ended);
    started.on('exit', () => ended(new Error('The thread that draws documents has ended.')));
    return started;
  };

  return {
    draw: (input) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        worker ??= start();
        worker.postMessage({ id, input } satisfies PrintJob);
      }),
    async close() {
      await worker?.terminate();
    },
  };
};
