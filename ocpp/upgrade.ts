/** The HTTP side of a handshake: which station a path names, and how a request is refused. Decides nothing about access. */
import type { Duplex } from 'node:stream';

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
