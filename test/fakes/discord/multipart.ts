/** One part of a form: a file when it has a file name. */
export interface FormPart {
  name: string;
  fileName: string | null;
  contentType: string | null;
  bytes: Buffer;
}

/** Takes a multipart/form-data body apart. Throws on a body that is none. */
export function parseMultipart(contentType: string, body: Buffer): FormPart[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (boundary === null) throw new Error('multipart body without a boundary');
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2]}`);
  const parts: FormPart[] = [];
  let at = body.indexOf(mark);
  if (at < 0) throw new Error('multipart body without its boundary');
  for (;;) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return parts;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), start);
    const headEnd = body.indexOf('\r\n\r\n', start);
    if (next < 0 || headEnd < 0 || headEnd > next) throw new Error('multipart body is cut off');
    parts.push(partOf(body.subarray(start + 2, headEnd).toString('utf8'), body.subarray(headEnd + 4, next)));
    at = next + 2;
  }
}

function partOf(head: string, bytes: Buffer): FormPart {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  return {
    name: /[;\s]name="([^"]*)"/i.exec(disposition)?.[1] ?? '',
    fileName: /[;\s]filename="([^"]*)"/i.exec(disposition)?.[1] ?? null,
    contentType: /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? null,
    bytes: Buffer.from(bytes),
  };
}
