/**
 * The platform's own authorities as rows: made at first need, their keys sealed with SECRET_KEY. One is active and signs stations'
 * certificates; former ones are trusted until they end. The server's own certificate is signed by the oldest that lasts long enough, because
 * that is the one which most chargers hold.
 */
import { randomBytes } from 'node:crypto';
import { and, desc, eq, gt } from 'drizzle-orm';
import { decrypt, encrypt } from '../../access/secrets.ts';
import { systemScope } from '../../store/scope.ts';
import { authorities as table } from '../../store/tables/index.ts';
import type { Row, Store, Writer } from '../../store/types.ts';
import { makeRoot, rootLifeMs, type Signer, serverLifeMs } from './ca.ts';

export interface Authority {
  id: string;
  name: string;
  pem: string;
  state: 'active' | 'former';
  notAfter: number;
  createdAt: number;
}

export interface Authorities {
  /** All that are trusted, the active one first. Makes the first one. */
  trusted(): Promise<Authority[]>;
  active(): Promise<Authority>;
  /** Whose root chargers need to trust this server. */
  ofServer(): Promise<Authority>;
  signer(authority: Authority): Promise<Signer>;
  find(id: string): Promise<Authority | undefined>;
  /** A new active one; the others stay trusted. */
  rollOver(): Promise<Authority>;
  /** Told when there are others, here or by another node. Answers how to stop that. */
  onChange(listener: () => void): () => void;
}

interface Options {
  store: Store;
  secretKey: Buffer;
  /** Host name that stands in the authority's name. */
  host: string;
  now(): number;
  newId(): string;
}

const bell = 'authorities';
/** The server's certificate and a month to spare. */
const enoughMs = serverLifeMs + 30 * 86_400_000;

export function createAuthorities({ store, secretKey, host, now, newId }: Options): Authorities {
  const scope = systemScope('auth');
  const read = store.read(scope);

  const rows = () =>
    read.raw.select().from(table).where(gt(table.notAfter, now())).orderBy(desc(table.createdAt), desc(table.id));

  const make = async (): Promise<Row<typeof table>> => {
    const nowMs = now();
    const day = new Date(nowMs).toISOString().slice(0, 10);
    // Told apart by name, since revocation lists and people know them by it.
    const name = `Charger CA ${day} ${randomBytes(2).toString('hex')}`;
    const { pem, keyPem } = await makeRoot({ commonName: name, organization: host }, nowMs);
    const keyText = encrypt(secretKey, keyPem);
    return { id: newId(), name, pem, keyText, state: 'active', notAfter: nowMs + rootLifeMs, createdAt: nowMs };
  };

  const add = async (w: Writer, row: Row<typeof table>) => {
    await w.updateWhere(table, eq(table.state, 'active'), { state: 'former' });
    await w.insert(table, row);
    w.bell(bell);
  };

  const trusted = async (): Promise<Authority[]> => {
    const known = (await rows()).sort((a, b) => Number(b.state === 'active') - Number(a.state === 'active'));
    if (known[0]?.state === 'active') return known.map(shown);
    const first = await make();
    await store.tx(scope, async (w) => {
      const alive = and(eq(table.state, 'active'), gt(table.notAfter, now()));
      const [other] = await w.raw.select({ id: table.id }).from(table).where(alive).limit(1);
      // Another node may have been quicker.
      if (!other) await add(w, first);
    });
    return (await rows()).map(shown);
  };

  const active = async (): Promise<Authority> => {
    const [first] = await trusted();
    if (!first) throw new Error('no certificate authority could be made');
    return first;
  };

  return {
    trusted,
    active,
    async ofServer() {
      const lasting = (await trusted()).filter(({ notAfter }) => notAfter > now() + enoughMs);
      return lasting.sort((a, b) => a.createdAt - b.createdAt)[0] ?? active();
    },
    async signer({ id, pem }) {
      const [row] = await read.raw.select({ keyText: table.keyText }).from(table).where(eq(table.id, id)).limit(1);
      if (!row) throw new Error('there is no such certificate authority');
      return { pem, keyPem: decrypt(secretKey, row.keyText) };
    },
    async find(id) {
      const [row] = await read.raw.select().from(table).where(eq(table.id, id)).limit(1);
      return row && shown(row);
    },
    async rollOver() {
      const row = await make();
      await store.tx(scope, (w) => add(w, row));
      return shown(row);
    },
    onChange: (listener) => store.onBell(bell, listener),
  };
}

const shown = ({ keyText: _, ...row }: Row<typeof table>): Authority => row;
