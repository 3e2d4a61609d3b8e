/** Static files of a built folder: immutable where the name carries a hash, never outside the folder. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { streamed } from './kernel/http.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

/** Opens the file when somebody reads: the answer to a HEAD request is thrown away unread, and would keep it open. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file);
}

/** The file below `folder` that a path names, or undefined. Paths that climb out, and names with a leading dot, find nothing. */
export const fileResponse = async (
  folder: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response | undefined> => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, decoded));
  if (!file.startsWith(folder + sep) || decoded.includes('\0') || /(^|\/)\./.test(decoded)) return undefined;
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return undefined;
  const hashed = /-[\w-]{8}\.\w+$/.test(file);
  return new Response(streamed(bytesOf(file)), {
    headers: {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': String(found.size),
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=60',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
};
