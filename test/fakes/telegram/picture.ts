/** Size of a PNG by its header (PNG specification, IHDR). */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Pixels; null when the bytes are no PNG. */
export function pngSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(signature)) return null;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Bytes that begin like a PNG of this size, for tests that need no pixels. */
export function pngStub(width: number, height: number, bytes = 64): Buffer {
  const stub = Buffer.alloc(Math.max(24, bytes));
  signature.copy(stub);
  stub.writeUInt32BE(13, 8);
  stub.write('IHDR', 12, 'latin1');
  stub.writeUInt32BE(width, 16);
  stub.writeUInt32BE(height, 20);
  return stub;
}
