/** The index page: groups, each picture as wide as a phone shows it, its full size behind it. */

import { type PictureSet, phoneWidth } from './picture-set.js';

/** The targets a picture is held against; what misses one is marked. */
const mostBytes = 150_000;

const style = `
body { font: 15px/1.4 sans-serif; margin: 24px; background: #36393f; color: #dcddde }
a { color: inherit } h2 { margin: 40px 0 4px } nav a { margin-right: 16px }
section { display: flex; flex-wrap: wrap; gap: 20px; align-items: flex-start }
figure { margin: 0; width: ${phoneWidth}px } img { width: ${phoneWidth}px; display: block; border-radius: 6px }
figcaption { padding: 6px 2px } small { color: #a3a6aa; display: block } .miss { color: #ffc53d }
`;

export function galleryPage({ shown, notShown }: PictureSet, madeOn: string): string {
  const groups = [...new Set([...shown, ...notShown].map(({ group }) => group))];
  const sections = groups.map((group, index) => {
    const figures = shown.filter((one) => one.group === group).map(figure);
    const said = notShown
      .filter((one) => one.group === group)
      .map(
        ({ name, words }) =>
          `<figure><figcaption>${text(name)}<small>no picture: ${text(words)}</small></figcaption></figure>`,
      );
    return `<h2 id="g${index}">${text(group)}</h2>\n<section>\n${[...figures, ...said].join('\n')}\n</section>`;
  });
  const links = groups.map((group, index) => `<a href="#g${index}">${text(group)}</a>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>gexwatch charts</title><style>${style}</style>
<h1>gexwatch charts</h1><p>${shown.length} pictures. ${text(madeOn)}</p><nav>${links}</nav>
${sections.join('\n')}
</html>
`;
}

function figure({ name, file, phone, width, height, bytes, ms, alt }: PictureSet['shown'][number]): string {
  const size = `${(bytes / 1000).toFixed(1)} KB`;
  const weight = bytes > mostBytes ? `<span class="miss">${size}</span>` : size;
  return `<figure><a href="${file}"><img src="${phone}" alt="${text(alt)}" loading="lazy"></a>
<figcaption>${text(name)}<small>${width} × ${height}, ${weight}, ${ms.toFixed(0)} ms</small><small>${text(alt)}</small></figcaption></figure>`;
}

function text(plain: string): string {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
