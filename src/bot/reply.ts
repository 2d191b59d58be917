/** What a command answers, before any platform has touched it. Presenters lay it out; they add no numbers and take no decisions. */

import type { Action } from './action.js';

export type { Action } from './action.js';

/** Colour and mood: regime for answers, warning and error for the rest. */
export type Tone = 'positive' | 'negative' | 'neutral' | 'warning' | 'error';

/** Label, value, and a remark beside it: `Zero gamma · 6,012.5 · 26.1 above spot (0.44 %)`. */
export interface Fact {
  label: string;
  value: string;
  remark?: string;
}

export interface TableColumn {
  title: string;
  align: 'left' | 'right';
}

export type Block =
  /** Aligned label / value / remark rows. */
  | { kind: 'facts'; rows: Fact[] }
  | { kind: 'table'; columns: TableColumn[]; rows: string[][] }
  | { kind: 'text'; text: string }
  /** To be copied verbatim, such as a TradingView line. */
  | { kind: 'code'; text: string };

export interface ReplyImage {
  /** Same key, same bytes: snapshot id, chart, view and theme. */
  key: string;
  /** File name without a folder, `spx-0dte-split.png`. */
  fileName: string;
  /** Alt text with the key numbers, at most 1,024 characters. */
  alt: string;
  render(): Promise<Uint8Array>;
}

export interface ReplyFile {
  fileName: string;
  contentType: string;
  content(): Promise<Uint8Array>;
}

export interface Button {
  label: string;
  action: Action;
  /** Shown as pressed or default. */
  active?: boolean;
}

export interface Select {
  placeholder: string;
  choices: { label: string; action: Action; active?: boolean }[];
}

export interface Reply {
  tone: Tone;
  title: string;
  /** Right of the title: `negative gamma`. */
  aside?: string;
  blocks: Block[];
  /** Small print under the numbers: quality line, cross-checks, SIMULATED. */
  notes: string[];
  image?: ReplyImage;
  buttons?: Button[][];
  selects?: Select[];
  file?: ReplyFile;
  /** private: shown to the person only where the platform can. */
  visibility: 'public' | 'private';
  /** Was said just now: where it would be a message that everybody sees, a face stays silent. A press and a slash command are answered. */
  quiet?: true;
  /** Answers a press beside the message it stands under, which keeps what it shows: an alert is not replaced by what was done about it. */
  beside?: true;
  /** Time of the data, ms UTC. */
  dataTime?: number;
}
