import type { ExposureMatrix, GexSnapshot } from '../engine/types.js';

/** A stored snapshot keeps its matrix only now and then. */
export type HeldSnapshot = Omit<GexSnapshot, 'matrix'> & { matrix: ExposureMatrix | null };

export interface LatestSnapshot {
  id: number;
  snapshot: HeldSnapshot;
}

/** The newest stored snapshot of each symbol, in memory, so that a command costs no query. Only in-session ones count. */
export class LatestSnapshots {
  readonly #bySymbol = new Map<string, LatestSnapshot>();

  set(id: number, snapshot: HeldSnapshot): void {
    // The newest is the one stored last: times would keep an old one after the clock was set back.
    if (snapshot.inSession) this.#bySymbol.set(snapshot.symbol, { id, snapshot });
  }

  get(symbol: string): LatestSnapshot | null {
    return this.#bySymbol.get(symbol) ?? null;
  }

  symbols(): string[] {
    return [...this.#bySymbol.keys()];
  }
}
