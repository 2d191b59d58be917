/** Files that were sent. Every id ever given out is taken again. */

import type { UploadedFile } from './multipart.js';
import type { Params } from './params.js';
import { pngSize } from './picture.js';
import { mistaken, refused } from './refusal.js';

const maxPhotoBytes = 10 * 1024 * 1024;
/** Width plus height, pixels. */
const maxPhotoSum = 10_000;
const maxPhotoRatio = 20;

export interface StoredPicture {
  /** As it was uploaded. */
  bytes: Buffer;
  fileName: string;
  width: number;
  height: number;
  /** Id of the largest size, the one a bot keeps for sending the picture again. */
  fileId: string;
  /** True when this message named a file id in place of an upload. */
  isReused: boolean;
  sizes: { file_id: string; file_unique_id: string; width: number; height: number; file_size: number }[];
}

export interface StoredDocument {
  bytes: Buffer;
  fileName: string;
  fileId: string;
  isReused: boolean;
}

type Kept = { kind: 'photo'; photo: StoredPicture } | { kind: 'document'; document: StoredDocument };

export class FileStore {
  readonly #files = new Map<string, Kept>();
  #count = 0;

  /** Reads a photo parameter: an upload or a known file id. Throws a Refusal when Telegram would not show it. */
  photo(params: Params, reference: unknown): StoredPicture {
    const file = params.file(reference, 'photo');
    if (file === null) throw mistaken('there is no photo in the request');
    return typeof file === 'string' ? this.#knownPhoto(file) : this.addPhoto(file);
  }

  /** Reads a document parameter. */
  document(params: Params, reference: unknown): StoredDocument {
    const file = params.file(reference, 'document');
    if (file === null) throw mistaken('there is no document in the request');
    if (typeof file !== 'string') return this.#addDocument(file);
    const kept = this.#known(file);
    if (kept.kind !== 'document') throw mistaken("can't use file of type Photo as Document");
    return { ...kept.document, isReused: true };
  }

  addPhoto(file: UploadedFile): StoredPicture {
    const { bytes } = file;
    if (bytes.length === 0) throw mistaken('file must be non-empty');
    if (bytes.length > maxPhotoBytes)
      throw mistaken(
        `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${maxPhotoBytes} bytes`,
      );
    const size = pngSize(bytes);
    if (size === null) throw mistaken('IMAGE_PROCESS_FAILED');
    const { width, height } = size;
    if (
      width < 1 ||
      height < 1 ||
      width + height > maxPhotoSum ||
      Math.max(width, height) / Math.min(width, height) > maxPhotoRatio
    )
      throw mistaken('PHOTO_INVALID_DIMENSIONS');
    const key = ++this.#count;
    const edges = [90, 320, 800].filter((edge) => edge < Math.max(width, height));
    const sizes = [...edges, Math.max(width, height)].map((edge, at) => {
      const scale = edge / Math.max(width, height);
      return {
        file_id: `AgACAgQAAx_photo_${key}_${at}`,
        file_unique_id: `AQAD_${key}_${at}`,
        width: Math.max(1, Math.round(width * scale)),
        height: Math.max(1, Math.round(height * scale)),
        file_size: Math.max(1, Math.round(bytes.length * scale * scale)),
      };
    });
    const photo: StoredPicture = {
      bytes,
      fileName: file.name,
      width,
      height,
      fileId: sizes.at(-1)!.file_id,
      isReused: false,
      sizes,
    };
    for (const each of sizes) this.#files.set(each.file_id, { kind: 'photo', photo });
    return photo;
  }

  /** Bytes behind an id, for downloads; null when unknown. */
  bytes(fileId: string): Buffer | null {
    const kept = this.#files.get(fileId);
    if (kept === undefined) return null;
    return kept.kind === 'photo' ? kept.photo.bytes : kept.document.bytes;
  }

  /** Makes every id unknown, as for a bot whose token was changed to another bot's. */
  forget(): void {
    this.#files.clear();
  }

  #addDocument(file: UploadedFile): StoredDocument {
    if (file.bytes.length === 0) throw mistaken('file must be non-empty');
    const fileId = `BQACAgQAAx_document_${++this.#count}`;
    const document = { bytes: file.bytes, fileName: file.name, fileId, isReused: false };
    this.#files.set(fileId, { kind: 'document', document });
    return document;
  }

  #knownPhoto(fileId: string): StoredPicture {
    const kept = this.#known(fileId);
    if (kept.kind !== 'photo') throw mistaken("can't use file of type Document as Photo");
    return { ...kept.photo, isReused: true };
  }

  #known(fileId: string): Kept {
    const kept = this.#files.get(fileId);
    if (kept === undefined) throw refused('wrong file identifier/HTTP URL specified');
    return kept;
  }
}
