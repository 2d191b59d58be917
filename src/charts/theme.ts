/**
 * The one legend of colours. Calls are blue-green and puts orange-red: the pair differs in lightness as well as hue, so it
 * stays apart for red-green colour blindness (a test computes it). Walls take the hue of their side; nothing else does.
 * Flat colours of a theme differ in their five high bits a channel, so that the palette of png8 keeps each exactly (tested too).
 */

import type { LevelMark } from './spec.js';

export type ThemeName = 'dark' | 'light';

export interface Theme {
  /** Behind everything; close to the chat's own ground so that the picture sits in it without a frame. */
  ground: string;
  /** Tags and chips, a step off the ground. */
  surface: string;
  text: string;
  /** Subtitle, ticks, footer: still at least 4.5:1 on the ground. */
  muted: string;
  grid: string;
  /** Where a value is 0. */
  zeroLine: string;
  /** Calls, and positive net. */
  call: string;
  /** Puts, and negative net. */
  put: string;
  /** The same sides at an earlier time: paler, and still apart from each other. */
  callThen: string;
  putThen: string;
  /** Gross gamma behind the net: of neither side. */
  gross: string;
  warning: string;
  warningSurface: string;
  /** Large word behind the bars of simulated data; hardly off the ground. */
  watermark: string;
  mark: Readonly<Record<LevelMark['kind'], string>>;
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    ground: '#10141b',
    surface: '#1d242f',
    text: '#f2f5f9',
    muted: '#a3adba',
    grid: '#222a36',
    zeroLine: '#5d6876',
    call: '#34c8b0',
    put: '#ee5a38',
    callThen: '#256c65',
    putThen: '#803829',
    gross: '#3d4757',
    warning: '#ffc53d',
    warningSurface: '#3a2e10',
    watermark: '#181f28',
    mark: {
      spot: '#f2f5f9',
      'zero-gamma': '#ffd23f',
      'call-wall': '#5fe3cd',
      'put-wall': '#ff8a6b',
      'max-gex': '#b79bff',
    },
  },
  light: {
    ground: '#ffffff',
    surface: '#f0f3f7',
    text: '#12171f',
    muted: '#56606d',
    grid: '#e6eaef',
    zeroLine: '#9aa4b0',
    call: '#0c9a88',
    put: '#c43a16',
    callThen: '#9bd6ce',
    putThen: '#ecb5a4',
    gross: '#c8d0da',
    warning: '#7a4b00',
    warningSurface: '#fff0cf',
    watermark: '#f3f5f8',
    mark: {
      spot: '#12171f',
      'zero-gamma': '#8a6100',
      'call-wall': '#08776a',
      'put-wall': '#b03010',
      'max-gex': '#6a3fd0',
    },
  },
};

/** Dashes tell the lines apart without colour; spot is the only solid one. */
export const lineDash: Readonly<Record<LevelMark['kind'], number[]>> = {
  spot: [],
  'zero-gamma': [10, 6],
  'call-wall': [3, 5],
  'put-wall': [3, 5],
  'max-gex': [3, 5],
};
