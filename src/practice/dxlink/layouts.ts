import type { Knobs } from '../knobs.js';
import { layoutFor, type ServedType } from './event-fields.js';

/** The field layouts of one channel: what the client accepts, and what was announced to it. */
export class Layouts {
  readonly #accepted = new Map<string, string[]>();
  readonly #announced = new Map<ServedType, string[]>();

  constructor(private readonly knobs: Knobs) {}

  /** New wishes of the client, per type; types it does not name keep theirs. Announced layouts follow. */
  accept(wishes: ReadonlyMap<string, string[]>): void {
    for (const [type, fields] of wishes) this.#accepted.set(type, fields);
    for (const type of this.#announced.keys()) this.#announced.set(type, this.#wanted(type));
  }

  /** The layout rows of a type are written in: the announced one, once there is one. */
  of(type: ServedType): readonly string[] {
    return this.#announced.get(type) ?? this.#wanted(type);
  }

  /** Fixes the layout of a type; false when it was fixed before. */
  announce(type: ServedType): boolean {
    if (this.#announced.has(type)) return false;
    this.#announced.set(type, this.#wanted(type));
    return true;
  }

  /** `eventFields` of FEED_CONFIG: every type announced so far; null before the first. */
  get eventFields(): Record<string, string[]> | null {
    if (this.#announced.size === 0 || this.knobs.omitConfig) return null;
    return Object.fromEntries(this.#announced);
  }

  #wanted(type: ServedType): string[] {
    return layoutFor(type, this.#accepted.get(type), this.knobs.trimLayout, this.knobs.reorderLayout);
  }
}
