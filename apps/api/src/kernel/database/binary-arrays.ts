/**
 * Arrays in PostgreSQL's binary parameter format (`array_recv`: dimensions, null flag, element type, length, lower
 * bound, then each element after its byte length; -1 is NULL). One buffer a column: no escaping on this side, no parsing
 * on the other.
 */
const HEADER_BYTES = 20;
const OID = { bytea: 17, int2: 21, int4: 23, text: 25, timestamptz: 1184 } as const;
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

function startArray(oid: number, length: number, elementBytes: number, hasNull = false): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + 4 * length + elementBytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

export function textArray(values: readonly string[]): Buffer {
  let elementBytes = 0;
  for (const value of values) elementBytes += Buffer.byteLength(value);
  const buffer = startArray(OID.text, values.length, elementBytes);
  let offset = HEADER_BYTES;
  for (const value of values) {
    const written = buffer.write(value, offset + 4);
    buffer.writeInt32BE(written, offset);
    offset += 4 + written;
  }
  return buffer;
}

export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  let elementBytes = 0;
  let hasNull = false;
  for (const value of values) {
    if (value === null) hasNull = true;
    else elementBytes += value.length;
  }
  const buffer = startArray(OID.bytea, values.length, elementBytes, hasNull);
  let offset = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(value?.length ?? -1, offset);
    offset += 4;
    if (value === null) continue;
    buffer.set(value, offset);
    offset += value.length;
  }
  return buffer;
}

export const int4Array = (values: readonly number[]): Buffer => intArray(OID.int4, 4, values);

export const int2Array = (values: readonly number[]): Buffer => intArray(OID.int2, 2, values);

function intArray(oid: number, width: 2 | 4, values: readonly number[]): Buffer {
  const buffer = startArray(oid, values.length, width * values.length);
  let offset = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(width, offset);
    buffer.writeIntBE(value, offset + 4, width);
    offset += 4 + width;
  }
  return buffer;
}

/** Instants (ISO 8601) as microseconds since 2000, PostgreSQL's own form. */
export function timestamptzArray(values: readonly string[]): Buffer {
  const buffer = startArray(OID.timestamptz, values.length, 8 * values.length);
  let offset = HEADER_BYTES;
  for (const value of values) {
    const microseconds = (Date.parse(value) - POSTGRES_EPOCH_MS) * 1000;
    buffer.writeInt32BE(8, offset);
    buffer.writeInt32BE(Math.floor(microseconds / 2 ** 32), offset + 4);
    buffer.writeUInt32BE(microseconds >>> 0, offset + 8);
    offset += 12;
  }
  return buffer;
}
