/** What the renderer and its worker say to each other. Plain data, structured-cloned. */

import type { ErrorCode, Facts } from '../lib/errors.js';
import type { ChartSpec } from './spec.js';

export interface RenderRequest {
  id: number;
  /** null only readies the worker: font, canvas, and a first drawing. */
  spec: ChartSpec | null;
}

export type RenderAnswer =
  /** `png` is transferred, not copied; null for a warm-up. */
  | { id: number; png: ArrayBuffer | null }
  | { id: number; failure: { code: ErrorCode; message: string; transient: boolean; facts: Facts } };
