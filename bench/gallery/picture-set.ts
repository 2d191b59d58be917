/** Pictures as the gallery gathers them: drawn, written, made small as a phone shows them. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { SteadyClock } from '../../src/lib/clock.js';

/** Width in CSS pixels of a picture in a phone's chat; written at twice that. */
export const phoneWidth = 400;

export interface Shown {
  group: string;
  name: string;
  /** File names inside the folder. */
  file: string;
  phone: string;
  width: number;
  height: number;
  bytes: number;
  /** From the request to the bytes, through the worker. */
  ms: number;
  alt: string;
}

/** Words in place of a picture: what was asked, and what it said. */
export interface NotShown {
  group: string;
  name: string;
  words: string;
}

export interface PictureSet {
  shown: Shown[];
  notShown: NotShown[];
  /** Draws, writes both sizes, and remembers. What cannot be drawn is remembered with its reason. */
  add(group: string, name: string, alt: string, draw: () => Promise<Uint8Array>): Promise<void>;
  say(group: string, name: string, words: string): void;
}

/** An empty folder for pictures; `folder` ends in a slash. */
export async function createPictureSet(folder: URL, steady: Pick<SteadyClock, 'now'>): Promise<PictureSet> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const shown: Shown[] = [];
  const notShown: NotShown[] = [];
  return {
    shown,
    notShown,
    say: (group, name, words) => void notShown.push({ group, name, words }),
    async add(group, name, alt, draw) {
      const begin = steady.now();
      let png: Uint8Array;
      try {
        png = await draw();
      } catch (error) {
        notShown.push({ group, name, words: error instanceof Error ? error.message : String(error) });
        return;
      }
      const ms = steady.now() - begin;
      const stem = `${shown.length + 1}-${name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replace(/^-/, '')}`;
      const image = await loadImage(Buffer.from(png));
      await writeFile(new URL(`${stem}.png`, folder), png);
      await writeFile(new URL(`${stem}.phone.png`, folder), await asOnPhone(image));
      const { width, height } = image;
      const one = {
        group,
        name,
        file: `${stem}.png`,
        phone: `${stem}.phone.png`,
        width,
        height,
        bytes: png.length,
        ms,
        alt,
      };
      shown.push(one);
      console.log(
        `${group.padEnd(24)} ${name.padEnd(44)} ${width} × ${height}  ${(png.length / 1000).toFixed(1).padStart(6)} KB ${ms.toFixed(0).padStart(5)} ms`,
      );
    },
  };
}

function asOnPhone(image: Awaited<ReturnType<typeof loadImage>>): Promise<Buffer> {
  const scale = (2 * phoneWidth) / image.width;
  const phone = createCanvas(2 * phoneWidth, Math.round(image.height * scale));
  const context = phone.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, phone.width, phone.height);
  return phone.encode('png');
}
