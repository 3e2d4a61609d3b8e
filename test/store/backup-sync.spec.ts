/** A copy has its name only when its content is on the disk: a name for what is not may stand for an empty file after the loss of power. */
import { basename, dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { backup, restore } from '../../bff/store/backup.ts';
import { engine } from '../../bff/store/kit.ts';
import { openTestStore } from '../kit/store.ts';

/** What was synced and renamed, in its order; files are known by what they were opened as. */
const disk = vi.hoisted(() => ({ did: [] as string[], open: new Map<number, string>() }));
vi.mock('node:fs', async (original) => {
  const files = await original<typeof import('node:fs')>();
  return {
    ...files,
    openSync: (path: string, flags: string) => {
      const fd = files.openSync(path, flags);
      disk.open.set(fd, path);
      return fd;
    },
    fsyncSync: (fd: number) => {
      files.fsyncSync(fd);
      disk.did.push(`sync ${basename(disk.open.get(fd) ?? '')}`);
    },
    renameSync: (from: string, to: string) => {
      files.renameSync(from, to);
      disk.did.push(`${basename(from)} → ${basename(to)}`);
    },
  };
});

it.runIf(engine === 'sqlite')('a backup, and a database that it replaces', async () => {
  const t = await openTestStore();
  const { dataDir } = t.place;
  const copy = join(dataDir, 'copy.db');
  await backup(dataDir, copy);
  await t.store.close();
  const folder = `sync ${basename(dirname(copy))}`;
  expect(disk.did).toEqual(['sync copy.db.part', 'copy.db.part → copy.db', folder]);
  disk.did.length = 0;
  restore(dataDir, copy, 7);
  expect(disk.did).toEqual([
    'sync wattfront.db.part',
    'sync wattfront.db',
    'wattfront.db → wattfront.db.replaced-7',
    'wattfront.db.part → wattfront.db',
    folder,
  ]);
  await t.drop();
});
