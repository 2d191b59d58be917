/** A post as an alert makes it: numbers, a quality line, two buttons, a chart. */

import type { Post, PostPicture } from '../../src/bot/post.js';
import { pngStub } from '../fakes/telegram/fake-telegram.js';

export function samplePicture(key = 'snapshot 7 45d'): PostPicture {
  return { key, fileName: 'spx-45d.png', alt: 'SPX, zero gamma 6,012.5, spot 5,986.4', png: pngStub(1200, 800) };
}

export function samplePost(change: { title?: string; picture?: PostPicture | null; notes?: string[] } = {}): Post {
  return {
    reply: {
      tone: 'negative',
      title: change.title ?? 'SPX crossed below zero gamma',
      blocks: [{ kind: 'facts', rows: [{ label: 'Zero gamma', value: '6,012.5', remark: '26.1 above spot' }] }],
      notes: change.notes ?? ['99.7 % of weight · 10:41 ET'],
      buttons: [[{ label: 'Show', action: { command: 'gex', options: { symbol: 'SPX' } } }]],
      visibility: 'public',
    },
    picture: change.picture === undefined ? samplePicture() : change.picture,
  };
}
