/**
 * The HTTP side of a handshake: which station a path names, which version it shall speak, and how a request is refused. Decides
 * nothing about access.
 */
import type { Duplex } from 'node:stream';
import type { OcppVersion } from './rpc/errors.ts';

/** The identity that `/ocpp/{identity}` names; `undefined` for other paths, null when it cannot be decoded or is unfit. */
export function identityOf(url: string | undefined): string | null | undefined {
  const part = /^\/ocpp\/([^/?#]+)\/?(?:\?.*)?$/.exec(url ?? '')?.[1];
  return part === undefined ? undefined : decodeIdentity(part);
}

function decodeIdentity(part: string): string | null {
  try {
    const identity = decodeURIComponent(part);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    return identity.length > 128 || /[\u0000-\u001f\u007f]/.test(identity) ? null : identity;
  } catch {
    return null;
  }
}

/**
 * The version of a new connection: the first that the charger offers and that is spoken here (OCPP-J 1.6 §3.1.2). One that sends
 * no header speaks 1.6 (Grizzl-E does). An identity that 2.x does not allow (part 4: at most 48 characters, no colon) leaves 1.6.
 *
 * @param header `Sec-WebSocket-Protocol` as it came
 */
export function chooseVersion(
  header: string | undefined,
  spoken: readonly OcppVersion[],
  identity: string,
): OcppVersion | 'noneInCommon' | 'unfitIdentity' {
  const offered = header === undefined ? ['ocpp1.6'] : header.split(',').map((name) => name.trim());
  const common = offered.flatMap((name) => spoken.filter((version) => version === name));
  const isFit = identity.length <= 48 && !identity.includes(':');
  return (
    common.find((version) => isFit || version === 'ocpp1.6') ?? (common.length > 0 ? 'unfitIdentity' : 'noneInCommon')
  );
}

const reasonPhrases: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Answers with a status instead of a handshake and closes. */
export function refuse(socket: Duplex, status: number): void {
  const challenge = status === 401 ? 'WWW-Authenticate: Basic realm="ocpp"\r\n' : '';
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${reasonPhrases[status]}\r\n${challenge}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
