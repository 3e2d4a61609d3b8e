/** Handlers of the issuers of invoices and their logos. */
import { and, eq, ne } from 'drizzle-orm';
import { bind, readBody } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import type { Printer } from '../../ports/printer.ts';
import { invoiceSeries, invoices, legalEntities as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { legalEntities, legalEntity } from './contract.ts';
import { isIban } from './einvoice/rules-de.ts';
import { logoProblem, logoType, maxLogoBytes } from './logo.ts';
import { type RegionKey, regions } from './regions.ts';
import { type EntityRecord, toEntityRow } from './rows.ts';
import { sampleDocument } from './sample.ts';

type Facts = Partial<Pick<EntityRecord, 'country' | 'region' | 'prefix' | 'accent' | 'iban' | 'tenantId' | 'id'>>;

const mailPattern = /^$|^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** What is wrong with the issuer's own fields. */
function problem(entity: Facts & { email?: string }): Failure | undefined {
  const { country, region, prefix, accent, iban, email } = entity;
  if (country !== undefined && !/^[A-Z]{2}$/.test(country))
    return invalid('country', 'Give the country by two letters, such as DE');
  const seat = region === undefined ? null : regions[region as RegionKey].country;
  if (seat !== null && country !== undefined && seat !== country)
    return invalid(
      'region',
      `These rules are for issuers in ${seat}. Choose those of ${country}, or change the country`,
    );
  if (prefix !== undefined && !/^[A-Za-z0-9/._-]*$/.test(prefix))
    return invalid('prefix', 'A prefix has letters, digits and / . _ - only');
  if (accent !== undefined && !/^(#[0-9A-Fa-f]{6})?$/.test(accent))
    return invalid('accent', 'Give the colour as # and six hexadecimal digits, such as #0F766E');
  if (iban !== undefined && iban !== '' && !isIban(iban))
    return invalid('iban', 'This is not an IBAN: its check digits are wrong');
  return email !== undefined && !mailPattern.test(email)
    ? invalid('email', 'This is not an e-mail address')
    : undefined;
}

const yearLength = 4;

/** Two issuers with one prefix would give the same number twice, also when one of them had it before. */
const isTaken = async (w: Writer, prefix: string, tenantId: string, but = ''): Promise<Failure | undefined> => {
  const used = and(eq(invoiceSeries.tenantId, tenantId), ne(invoiceSeries.entityId, but));
  const isOther =
    (await w.first(table, { where: and(eq(table.prefix, prefix), eq(table.tenantId, tenantId), ne(table.id, but)) })) ??
    (await w.select(invoiceSeries, { where: used })).find(({ name }) => name.slice(0, -yearLength) === prefix);
  return isOther
    ? fail('conflict', 'Another issuer of this merchant has this prefix, so numbers would be given twice.', [
        { path: 'prefix', message: 'is taken' },
      ])
    : undefined;
};

/** A picture that cannot be drawn would keep every later document from being made. */
const isDrawable = (printer: EntityDeps['printer'], logo: Uint8Array): Promise<boolean> =>
  printer.draw({ document: sampleDocument, logo, xml: undefined }).then(
    () => true,
    () => false,
  );

interface EntityDeps {
  newId(): string;
  printer: Pick<Printer, 'draw'>;
}

export const entityHandlers = (deps: EntityDeps) =>
  bind(legalEntities, {
    ...manage({
      entity: legalEntity,
      table,
      sort: 'name',
      toRow: toEntityRow,
      async create(body, w, c) {
        const { tenantId } = c.caller.scope;
        const row = { ...filled(legalEntity, body), country: body.country.toUpperCase() };
        const wrong = problem(row) ?? (await isTaken(w, row.prefix, tenantId));
        if (wrong) return wrong;
        return { ...row, id: deps.newId(), tenantId, logo: null, createdAt: c.now, updatedAt: c.now };
      },
      async change(before, patch, w) {
        const after = { ...before, ...patch };
        const wrong = problem(after) ?? (await isTaken(w, after.prefix, before.tenantId, before.id));
        return wrong ?? patch;
      },
      keep: async ({ id }, w) =>
        (await w.first(invoices, { where: eq(invoices.entityId, id) }))
          ? fail('conflict', 'It has issued invoices, which have to be kept with their issuer.')
          : null,
    }),

    setLogo: async (c) => {
      if (!(await c.read.find(table, c.params.id ?? ''))) return notFound('issuer of invoices');
      const bytes = await readBody(c.request, maxLogoBytes);
      if (isFailure(bytes)) return bytes;
      const wrong = await logoProblem(bytes);
      if (wrong !== undefined) return fail('invalid', wrong);
      if (!(await isDrawable(deps.printer, bytes)))
        return fail('invalid', 'The picture cannot be read. Save it anew as PNG or JPEG and send that.');
      return c.tx(async (w) => {
        const row = await w.update(table, c.params.id ?? '', { logo: Buffer.from(bytes), updatedAt: c.now });
        if (!row) return notFound('issuer of invoices');
        await w.audit('legalEntity.setLogo', 'legalEntity', row.id, { bytes: bytes.byteLength }, row.tenantId);
        return toEntityRow(row);
      });
    },

    logo: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row?.logo) return notFound('logo');
      const headers = { 'content-type': logoType(row.logo) ?? 'image/png', 'cache-control': 'no-store' };
      return new Response(new Uint8Array(row.logo), { headers });
    },

    removeLogo: async (c) =>
      c.tx(async (w) => {
        const row = await w.update(table, c.params.id ?? '', { logo: null, updatedAt: c.now });
        if (!row) return notFound('issuer of invoices');
        await w.audit('legalEntity.removeLogo', 'legalEntity', row.id, {}, row.tenantId);
        return undefined;
      }),
  });
