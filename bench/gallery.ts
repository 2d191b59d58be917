/**
 * Every picture in both themes, to be looked at: what the commands answer on the practice market with stored sessions behind it, the
 * same on a quote file where CHAIN names one, and the cases that are hard to draw. Pictures and an index page go to out/gallery.
 * `npm run gallery`; `npm run gallery -- hard` draws the hard cases only, `commands` the others.
 */

import { writeFile } from 'node:fs/promises';
import { createChartRenderer } from '../src/charts/render-png.js';
import { systemSteadyClock } from '../src/lib/clock.js';
import { loadNow, machineLine } from './child-program.js';
import { altOf } from './gallery/alt-of.js';
import { addCommandPictures } from './gallery/command-pictures.js';
import { hardCases } from './gallery/hard-cases.js';
import { openFileMarket, openPracticeMarket } from './gallery/markets.js';
import { galleryPage } from './gallery/page.js';
import { createPictureSet } from './gallery/picture-set.js';

const folder = new URL('../out/gallery/', import.meta.url);
const part = process.argv[2] ?? 'all';
if (!['all', 'hard', 'commands'].includes(part)) {
  console.error(`There is no part "${part}" of the gallery. There are: all, hard, commands.`);
  process.exit(64);
}
const ofNow = (symbol: string) => [
  `gex ${symbol}`,
  `gex ${symbol} 45d net`,
  `gex ${symbol} 45d absolute`,
  `gex ${symbol} volume`,
  `gex ${symbol} both`,
  `gex ${symbol} 45d dex`,
  `gex ${symbol} 45d vanna`,
  `gex ${symbol} 45d charm`,
  `oi ${symbol} 45d`,
  `volume ${symbol}`,
  `profile ${symbol}`,
  `profile ${symbol} 45d`,
  `expirations ${symbol}`,
  `expirations ${symbol} largest`,
  `heatmap ${symbol}`,
  `heatmap ${symbol} absolute`,
];
const ofThePast = (symbol: string) => [
  `history ${symbol} 1h`,
  `history ${symbol} 1d`,
  `history ${symbol} 5d`,
  `history ${symbol} 20d`,
  `compare ${symbol} open`,
  `compare ${symbol} yesterday 45d`,
];

const steady = systemSteadyClock();
const set = await createPictureSet(folder, steady);
if (part !== 'hard') {
  const practice = await openPracticeMarket(['SPX', 'SPY'], 5);
  try {
    await addCommandPictures(set, 'Practice market', [...ofNow('SPX'), ...ofThePast('SPX')], practice.ask);
    await addCommandPictures(set, 'Practice market: SPY', ['gex SPY', 'profile SPY 45d', 'heatmap SPY'], practice.ask);
  } finally {
    await practice.close();
  }
  const chain = process.env.CHAIN;
  if (chain !== undefined && chain !== '') {
    const market = await openFileMarket(chain);
    try {
      const lines = [...ofNow(market.symbol), `gex ${market.symbol} all`, `profile ${market.symbol} all`];
      await addCommandPictures(set, `Quote file: ${market.symbol}`, lines, market.ask);
    } finally {
      await market.close();
    }
  }
}
if (part !== 'commands') {
  const renderer = createChartRenderer();
  try {
    for (const { group, name, spec } of hardCases()) {
      await set.add(group, name, altOf(spec), () => renderer.render(spec));
    }
  } finally {
    await renderer.close();
  }
}
await writeFile(new URL('index.html', folder), galleryPage(set, `${machineLine()}, load ${loadNow()}.`));
const heaviest = set.shown.reduce((most, { bytes }) => Math.max(most, bytes), 0);
console.log(
  `\n${set.shown.length} pictures, the heaviest ${(heaviest / 1000).toFixed(1)} KB. Without a picture: ${set.notShown.length}.`,
);
for (const { group, name, words } of set.notShown) console.log(`  ${group}, ${name}: ${words}`);
