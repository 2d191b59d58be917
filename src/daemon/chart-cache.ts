import type { ChartRenderer, ChartSpec } from '../charts/spec.js';

const mostPictures = 200;

/** One picture per key, however many people ask; failures are not remembered. Least recently used pictures go first. */
export class ChartCache {
  readonly #pictures = new Map<string, Promise<Uint8Array>>();
  rendered = 0;

  constructor(private readonly renderer: ChartRenderer) {}

  get(key: string, spec: ChartSpec): Promise<Uint8Array> {
    const known = this.#pictures.get(key);
    if (known !== undefined) {
      this.#pictures.delete(key);
      this.#pictures.set(key, known);
      return known;
    }
    this.rendered++;
    const picture = this.renderer.render(spec);
    this.#pictures.set(key, picture);
    picture.catch(() => this.#pictures.delete(key));
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= mostPictures) break;
      this.#pictures.delete(oldest);
    }
    return picture;
  }
}
