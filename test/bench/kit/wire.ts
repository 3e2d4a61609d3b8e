/**
 * The leanest WebSocket client that can speak OCPP-J: TCP, an upgrade, text frames with a mask of zeros. It is the load generator's
 * and must cost less than any server it loads. Not a general client: no fragments, no frames beyond 64 kB, no TLS.
 */
import { connect, type Socket } from 'node:net';

/** A masked text frame; a mask of zeros leaves the text as it is, which the protocol allows. */
export const textFrame = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 6 : 8;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (length < 126) frame[1] = 0x80 | length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.fill(0, head - 4, head);
  frame.write(text, head);
  return frame;
};

export interface Wire {
  send(frame: Buffer): void;
  close(): void;
}

const opcodeText = 1;
const opcodeClose = 8;
const opcodePing = 9;
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/**
 * Resolves when the server has accepted the upgrade. `onText` gets each text; `onLost` hears of an end that was not asked for. `from` is the
 * client's own address, because one has ports for some twenty thousand connections only.
 */
export const openWire = (
  port: number,
  path: string,
  onText: (text: string) => void,
  onLost: (why: string) => void,
  from = '127.0.0.1',
): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: from });
    let rest: Buffer = Buffer.alloc(0);
    let open = false;
    let closing = false;
    socket.setNoDelay(true);
    socket.on('error', (error) => (open ? onLost(error.message) : reject(error)));
    socket.on('close', () => {
      if (!open) reject(new Error('closed'));
      else if (!closing) onLost('closed');
    });
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n`,
    );
    const wire: Wire = {
      send: (frame) => void socket.write(frame),
      close() {
        closing = true;
        socket.destroy();
      },
    };
    const shake = () => {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const status = rest.subarray(0, rest.indexOf('\r\n')).toString();
      if (!status.includes(' 101 ')) {
        socket.destroy();
        return reject(new Error(`${path}: ${status}`));
      }
      open = true;
      rest = rest.subarray(end + 4);
      resolve(wire);
    };
    const read = () => {
      for (;;) {
        if (rest.length < 2) return;
        const short = rest[1]! & 0x7f;
        const head = short === 126 ? 4 : 2;
        if (rest.length < head) return;
        const length = short === 126 ? rest.readUInt16BE(2) : short;
        if (rest.length < head + length) return;
        const opcode = rest[0]! & 0x0f;
        const payload = rest.subarray(head, head + length);
        rest = rest.subarray(head + length);
        if (opcode === opcodeText) onText(payload.toString('latin1'));
        else if (opcode === opcodePing) socket.write(pong);
        else if (opcode === opcodeClose) onLost(payload.subarray(2).toString());
      }
    };
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!open) shake();
      if (open) read();
    });
  });
