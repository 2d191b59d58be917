import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ReplyFile, ReplyImage } from '../reply.js';

/**
 * Saves pictures of the terminal chat into a folder, made when first needed, under their own file names; an older picture of
 * the same name is replaced in one step, so that a viewer never reads half a file. Rejects with the file system's or the renderer's error.
 */
export function imageFolder(folder: string): (image: ReplyImage) => Promise<string> {
  return async (image) => saveInto(folder, image.fileName, await image.render());
}

/** The same for files of answers, readable by their owner only. */
export function fileFolder(folder: string): (file: ReplyFile) => Promise<string> {
  return async (file) => saveInto(folder, file.fileName, await file.content(), 0o600);
}

async function saveInto(folder: string, fileName: string, bytes: Uint8Array, mode = 0o666): Promise<string> {
  await mkdir(folder, { recursive: true });
  // The name comes from a reply: keep it inside the folder whatever it holds.
  const path = resolve(join(folder, fileName.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+/, '')));
  const part = `${path}.part`;
  try {
    // A draft left behind would keep its own rights.
    await rm(part, { force: true });
    await writeFile(part, bytes, { mode });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return path;
}
