/** The thread that draws documents; see `printer.ts`. */
import { parentPort } from 'node:worker_threads';
import { drawPdf } from '../billing/invoices/pdf/pdf.ts';
import { printFonts } from './fonts.ts';
import type { PrintAnswer, PrintJob } from './printer.ts';

const say = (answer: PrintAnswer): void => parentPort?.postMessage(answer);

parentPort?.on('message', ({ id, input }: PrintJob) => {
  printFonts()
    .then((fonts) => drawPdf({ ...input, fonts }))
    .then(
      (bytes) => say({ id, bytes }),
      (error: unknown) => say({ id, error: error instanceof Error ? error.message : String(error) }),
    );
});
