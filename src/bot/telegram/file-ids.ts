/** Telegram's own copies of pictures: a chart that was sent once is sent again by its file id (the API's advice), without drawing or upload. */
export class FileIds {
  /** The longest unused first. */
  readonly #ids = new Map<string, string>();

  constructor(private readonly most = 500) {}

  /** The id under which Telegram keeps the picture of this key as a photo or as a document. */
  get(as: 'photo' | 'document', key: string): string | null {
    const name = `${as} ${key}`;
    const id = this.#ids.get(name);
    if (id === undefined) return null;
    this.#ids.delete(name);
    this.#ids.set(name, id);
    return id;
  }

  set(as: 'photo' | 'document', key: string, id: string): void {
    const name = `${as} ${key}`;
    this.#ids.delete(name);
    this.#ids.set(name, id);
    const oldest = this.#ids.keys().next();
    if (this.#ids.size > this.most && oldest.done === false) this.#ids.delete(oldest.value);
  }

  /** Telegram no longer takes it. */
  drop(as: 'photo' | 'document', key: string): void {
    this.#ids.delete(`${as} ${key}`);
  }

  get size(): number {
    return this.#ids.size;
  }
}
