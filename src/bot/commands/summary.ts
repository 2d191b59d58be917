import type { CommandDef } from '../command.js';
import { addSummary } from './summary/add.js';
import { deleteSummary } from './summary/delete.js';
import { listSummaries } from './summary/list.js';
import { summaryNow } from './summary/now.js';

/** `/summary`: posts at a time of day, each trading day. Alone it lists them. */
export const summary: CommandDef = {
  name: 'summary',
  description: 'Scheduled posts: a morning summary for you or a channel, each trading day',
  options: {},
  permission: 'everyone',
  examples: ['summary'],
  visibility: 'private',
  subcommands: [addSummary, listSummaries, deleteSummary, summaryNow],
  run: (ask, options) => listSummaries.run(ask, options),
};
