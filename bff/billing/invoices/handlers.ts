/** Handlers of invoices: previewed, issued, taken back, corrected, mailed and downloaded. */
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, isFailure, notFound } from '../../kernel/result.ts';
import { invoices as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { invoice, invoices } from './contract.ts';
import { contentTypes, type FileDeps, type FileKind, fileNameOf, fileOf } from './files.ts';
import { composed, draftOf, issue, judge, previewNumber } from './issue.ts';
import { mailInvoice } from './mail.ts';
import { documentOf, type InvoiceRecord, shownColumns, toInvoiceRow } from './rows.ts';
import { correct, credit } from './take-back.ts';

export const invoiceHandlers = (deps: FileDeps) => {
  const { newId } = deps;

  /** What every change of an invoice does at its end: written down, and mailed if that was asked for. */
  const finished = async (
    w: Writer,
    c: Pick<Context, 'now'>,
    action: string,
    row: InvoiceRecord,
    body: { mail?: boolean | undefined },
  ) => {
    await w.audit(`invoice.${action}`, 'invoice', row.id, { number: row.number, ...body }, row.tenantId);
    if (!body.mail) return toInvoiceRow(row);
    const mailed = await mailInvoice(w, row, c.now, newId);
    return isFailure(mailed) ? mailed : toInvoiceRow(mailed);
  };

  const download = async (c: Context, kind: FileKind): Promise<Response | Failure> => {
    const row = await c.read.find(table, c.params.id ?? '');
    if (!row) return notFound('invoice');
    const content = await fileOf(c.read, c.tx, row, kind, c.now, deps);
    if (isFailure(content)) return content;
    return new Response(new Uint8Array(content), {
      headers: {
        'content-type': contentTypes[kind],
        'content-disposition': `attachment; filename="${fileNameOf(row, kind)}"`,
        'cache-control': 'no-store',
      },
    });
  };

  return bind(invoices, {
    ...manage({
      entity: invoice,
      table,
      sort: '-issuedAt',
      reads: shownColumns,
      toRows: async (rows) => rows.map(toInvoiceRow),
    }),

    preview: async (c) => {
      const draft = await draftOf(c.read, c.body);
      if (isFailure(draft)) return draft;
      const { problems, billed } = draft.found;
      if (billed.length === 0) return { document: null, problems: [...problems], missing: [], rules: [] };
      const document = composed(draft, previewNumber, c.now);
      const { missing, rules } = judge(document, draft);
      return {
        document: { ...document, number: '' },
        problems: [...problems],
        missing: [...missing],
        rules: [...rules],
      };
    },

    issue: async (c) =>
      c.tx(async (w) => {
        const draft = await draftOf(w, c.body);
        const row = isFailure(draft) ? draft : await issue(w, draft, c.now, newId);
        return isFailure(row) ? row : finished(w, c, 'issue', row, c.body);
      }),

    credit: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('invoice');
        const { note, amounts = null } = c.body;
        const row = await credit(w, before, { note, amounts, nowMs: c.now, newId });
        return isFailure(row) ? row : finished(w, c, 'credit', row, c.body);
      }),

    correct: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('invoice');
        const row = await correct(w, before, { ...c.body, nowMs: c.now, newId });
        return isFailure(row) ? row : finished(w, c, 'correct', row, c.body);
      }),

    mail: async (c) =>
      c.tx(async (w) => {
        const row = await w.find(table, c.params.id ?? '');
        if (!row) return notFound('invoice');
        const mailed = await mailInvoice(w, row, c.now, newId, c.body.to);
        if (isFailure(mailed)) return mailed;
        await w.audit('invoice.mail', 'invoice', row.id, { ...c.body }, row.tenantId);
        return toInvoiceRow(mailed);
      }),

    document: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      return row ? documentOf(row) : notFound('invoice');
    },
    pdf: async (c) => download(c as unknown as Context, 'pdf'),
    xml: async (c) => download(c as unknown as Context, c.query.syntax ?? 'cii'),
  });
};
