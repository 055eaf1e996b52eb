/**
 * One unmasked, unfragmented WebSocket text frame (RFC 6455, section 5.2), header and payload in one buffer. Built once
 * per push and written as it is to every receiver, which saves each of them a header, a second chunk and a `writev`.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame[0] = 0x81;
  if (headerBytes === 2) frame[1] = length;
  else if (headerBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  // Nearly every frame is ASCII, which is copied faster than it is encoded.
  frame.write(text, headerBytes, length === text.length ? 'latin1' : 'utf8');
  return frame;
}
