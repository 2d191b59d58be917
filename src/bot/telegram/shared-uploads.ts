import type { FileIds } from './file-ids.js';

/** What a message's picture is given as: Telegram's own copy, or our bytes by whoever uploads them for all. */
export type PictureSource = { kind: 'file-id'; id: string } | { kind: 'upload'; done(fileId: string | null): void };

/** A chart that goes to many chats at once is uploaded by the first; the others wait for its file id. */
export class SharedUploads {
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(private readonly fileIds: FileIds) {}

  /** Whether another message uploads this picture at this moment. */
  isUnderWay(key: string): boolean {
    return this.fileIds.get('photo', key) === null && this.#underWay.has(key);
  }

  /** Settles when that upload has ended, well or not. */
  async ended(key: string): Promise<void> {
    await this.#underWay.get(key);
  }

  /** `done` must be called once the upload has ended, with null when it failed. */
  source(key: string): PictureSource {
    const id = this.fileIds.get('photo', key);
    if (id !== null) return { kind: 'file-id', id };
    let end: () => void = () => {};
    const underWay = new Promise<void>((resolve) => {
      end = resolve;
    });
    // Who waited once and sees another upload does not wait again: several may be under way.
    this.#underWay.set(key, underWay);
    return {
      kind: 'upload',
      done: (fileId) => {
        if (fileId !== null) this.fileIds.set('photo', key, fileId);
        if (this.#underWay.get(key) === underWay) this.#underWay.delete(key);
        end();
      },
    };
  }

  /** Telegram no longer takes this copy; one that was uploaded meanwhile stays. */
  drop(key: string, id: string): void {
    if (this.fileIds.get('photo', key) === id) this.fileIds.drop('photo', key);
  }
}
