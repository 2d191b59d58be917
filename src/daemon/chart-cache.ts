import type { ChartRenderer, ChartSpec } from '../charts/spec.js';
import type { SteadyClock } from '../lib/clock.js';

/** About 100 KB each; a minute later a new snapshot asks for new ones. */
const mostPictures = 60;

/** One picture per key, however many people ask; failures are not remembered. Least recently used pictures go first. */
export class ChartCache {
  readonly #pictures = new Map<string, Promise<Uint8Array>>();
  rendered = 0;

  constructor(
    private readonly renderer: ChartRenderer,
    private readonly steady: Pick<SteadyClock, 'now'>,
    /** Told of each answer, with the seconds it took. */
    private readonly onDrawn: (outcome: 'ok' | 'failed' | 'cached', seconds: number) => void = () => {},
  ) {}

  /** Whether the picture is there or being drawn: asking for it costs no turn of the renderer. */
  has(key: string): boolean {
    return this.#pictures.has(key);
  }

  get(key: string, spec: ChartSpec): Promise<Uint8Array> {
    const known = this.#pictures.get(key);
    if (known !== undefined) {
      this.#pictures.delete(key);
      this.#pictures.set(key, known);
      this.onDrawn('cached', 0);
      return known;
    }
    const picture = this.#draw(spec);
    this.#put(key, picture);
    return picture;
  }

  /** Draws a picture that is not to be found under its key yet, because what it shows may not come to be. */
  begin(key: string, spec: ChartSpec): { keep(): void } {
    if (this.has(key)) return { keep() {} };
    const picture = this.#draw(spec);
    return { keep: () => void (this.has(key) || this.#put(key, picture)) };
  }

  #draw(spec: ChartSpec): Promise<Uint8Array> {
    this.rendered++;
    const began = this.steady.now();
    const seconds = () => (this.steady.now() - began) / 1000;
    const picture = this.renderer.render(spec);
    picture.then(
      () => this.onDrawn('ok', seconds()),
      () => this.onDrawn('failed', seconds()),
    );
    return picture;
  }

  #put(key: string, picture: Promise<Uint8Array>): void {
    this.#pictures.set(key, picture);
    picture.catch(() => {
      if (this.#pictures.get(key) === picture) this.#pictures.delete(key);
    });
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= mostPictures) break;
      this.#pictures.delete(oldest);
    }
  }
}
