import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ReplyImage } from '../reply.js';

/**
 * Saves pictures of the terminal chat into a folder, made when first needed, under their own file names; an older picture of
 * the same name is replaced in one step, so that a viewer never reads half a file. Rejects with the file system's or the renderer's error.
 */
export function imageFolder(folder: string): (image: ReplyImage) => Promise<string> {
  return async (image) => {
    const bytes = await image.render();
    await mkdir(folder, { recursive: true });
    // The name comes from a reply: keep it inside the folder whatever it holds.
    const path = resolve(join(folder, image.fileName.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+/, '')));
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    return path;
  };
}
