/** A text frame of a server (RFC 6455, section 5.2) in one piece: final, unmasked, not compressed. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const isShort = bytes < 126;
  const headBytes = isShort ? 2 : bytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + bytes);
  frame[0] = 0x81;
  if (isShort) frame[1] = bytes;
  else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, headBytes);
  return frame;
}
