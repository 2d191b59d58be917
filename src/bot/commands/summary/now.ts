import type { CommandDef } from '../../command.js';
import type { Reply } from '../../reply.js';
import { mistakeReply } from '../../run-command.js';
import { summaryChart } from '../../summary-chart.js';
import { summaryReply } from '../../summary-message.js';
import { symbolsOf, symbolsOption } from './options.js';

/** `/summary now`: what a post of this moment would hold. */
export const summaryNow: CommandDef = {
  name: 'now',
  path: 'summary now',
  description: 'Preview: what a post of now would hold',
  options: { symbols: symbolsOption },
  permission: 'everyone',
  examples: ['summary now', 'summary now SPX,QQQ'],

  async run(ask, options): Promise<Reply> {
    const { settings } = ask.actor;
    const symbols = options.symbols === undefined ? [settings.defaultSymbol] : symbolsOf(options.symbols);
    if (typeof symbols === 'string') return mistakeReply(symbols);
    const content = await ask.summaries.preview(symbols, {
      signal: ask.signal,
      progress: (share, text) => ask.progress(share, text),
    });
    const reply = { ...summaryReply(content, settings.unit), aside: 'preview' };
    const chart = summaryChart(content, settings);
    if (chart === null) return reply;
    const { key, spec, fileName, alt } = chart;
    return { ...reply, image: { key, fileName, alt, render: () => ask.market.chart(key, spec) } };
  },
};
