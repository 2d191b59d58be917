import type { ErrorCode } from '../../lib/errors.js';
import type { FacePhase, FaceState } from '../face.js';

/** The state of the face; `since` moves only when the phase changes. */
export class FaceStatus {
  #state: FaceState;

  constructor(private readonly now: () => number) {
    this.#state = { phase: 'connecting', problem: 'Not logged in yet.', code: null, since: now(), account: null };
  }

  get state(): FaceState {
    return { ...this.#state };
  }

  get phase(): FacePhase {
    return this.#state.phase;
  }

  /** A refused or stopped face stays so. Returns whether the phase changed. */
  set(phase: FacePhase, problem: string | null, code: ErrorCode | null): boolean {
    const before = this.#state;
    if (before.phase === 'stopped' || (before.phase === 'refused' && phase !== 'stopped')) return false;
    const changed = before.phase !== phase;
    this.#state = { ...before, phase, problem, code, since: changed ? this.now() : before.since };
    return changed;
  }

  named(account: string): void {
    this.#state = { ...this.#state, account };
  }
}
