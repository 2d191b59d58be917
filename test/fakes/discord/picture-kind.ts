const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What a file is by its first bytes, as Discord finds out, and a PNG's size in pixels. */
export function pictureKind(bytes: Buffer): {
  contentType: string | null;
  width: number | null;
  height: number | null;
} {
  if (bytes.length >= 24 && bytes.subarray(0, 8).equals(pngStart))
    return { contentType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])))
    return { contentType: 'image/jpeg', width: null, height: null };
  return { contentType: null, width: null, height: null };
}
