/** multipart/form-data (RFC 7578) as grammY and curl write it: names and file names quoted or not, any letter case. */

import { mistaken } from './refusal.js';

export interface UploadedFile {
  name: string;
  contentType: string;
  bytes: Buffer;
}

export interface Form {
  fields: Map<string, string>;
  files: Map<string, UploadedFile>;
}

/** Throws a Refusal when a part has no end or no name. */
export function parseMultipart(body: Buffer, boundary: string): Form {
  const form: Form = { fields: new Map(), files: new Map() };
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  while (at !== -1) {
    const start = at + delimiter.length;
    if (body.toString('latin1', start, start + 2) === '--') return form;
    const next = body.indexOf(delimiter, start);
    if (next === -1) break;
    // A line break follows the delimiter and another belongs to the next one.
    addPart(form, body.subarray(start + 2, next - 2));
    at = next;
  }
  throw mistaken('multipart body has no end');
}

function addPart(form: Form, part: Buffer): void {
  const end = part.indexOf('\r\n\r\n');
  if (end === -1) throw mistaken('multipart part has no header');
  const headers = part.toString('utf8', 0, end).split('\r\n');
  const content = part.subarray(end + 4);
  const disposition = headers.find((each) => /^content-disposition\s*:/i.test(each)) ?? '';
  const name = parameter(disposition, 'name');
  if (name === null) throw mistaken('multipart part has no name');
  const fileName = parameter(disposition, 'filename');
  if (fileName === null) {
    form.fields.set(name, content.toString('utf8'));
    return;
  }
  const type = headers.find((each) => /^content-type\s*:/i.test(each));
  form.files.set(name, {
    name: fileName,
    contentType: type === undefined ? 'application/octet-stream' : type.slice(type.indexOf(':') + 1).trim(),
    // A copy: the part is a window on the whole request, which may go.
    bytes: Buffer.from(content),
  });
}

function parameter(header: string, name: string): string | null {
  const quoted = new RegExp(`[;\\s]${name}="([^"]*)"`, 'i').exec(header);
  if (quoted !== null) return quoted[1]!;
  const plain = new RegExp(`[;\\s]${name}=([^;]*)`, 'i').exec(header);
  return plain === null ? null : plain[1]!.trim();
}
