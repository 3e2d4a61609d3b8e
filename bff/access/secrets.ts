/** Passwords, tokens and encryption at rest. Everything random or secret passes through here; nothing here is logged. */
import { argon2, createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

// OWASP's second recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagLength = 32;
const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

const derive = async (
  password: string,
  salt: Uint8Array,
  c: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> =>
  argon2Async('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce: salt, tagLength, ...c });

/** argon2id in PHC form. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
};

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/;
// Compared when there is no account or no password yet, so that both take the same time.
const decoy = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(Buffer.alloc(16))}$${unpadded(Buffer.alloc(tagLength))}`;

/** Whether the password fits; takes its time for a missing hash too. */
export const verifyPassword = async (hash: string | null, password: string): Promise<boolean> => {
  const [, memory, passes, parallelism, salt = '', tag = ''] = phc.exec(hash ?? decoy) ?? [];
  const expected = Buffer.from(tag, 'base64');
  const actual = await derive(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return expected.length === actual.length && timingSafeEqual(expected, actual) && hash !== null;
};

/** 256 bits of randomness after a prefix that says what it is. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

/** For tokens of full entropy, where a slow hash adds nothing. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

export const equalText = (a: string, b: string): boolean => {
  const x = createHash('sha256').update(a).digest();
  const y = createHash('sha256').update(b).digest();
  return timingSafeEqual(x, y);
};

/** AES-256-GCM: `v1.nonce.tag.text`, each base64url. */
export const encrypt = (key: Buffer, plain: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [
    'v1',
    nonce.toString('base64url'),
    cipher.getAuthTag().toString('base64url'),
    text.toString('base64url'),
  ].join('.');
};

/** Throws when the text was changed or the key is another. */
export const decrypt = (key: Buffer, sealed: string): string => {
  const [version, nonce = '', tag = '', text = ''] = sealed.split('.');
  if (version !== 'v1') throw new Error('sealed with an unknown version');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'));
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
};
