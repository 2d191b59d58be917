import type { CommandDef } from './command.js';
import { alert } from './commands/alert.js';
import { compare } from './commands/compare.js';
import { openInterest, volume } from './commands/counts.js';
import { deleteMyData } from './commands/delete-my-data.js';
import { delivery } from './commands/delivery.js';
import { expirations } from './commands/expirations.js';
import { explain } from './commands/explain.js';
import { exportCommand } from './commands/export.js';
import { gex } from './commands/gex.js';
import { heatmap } from './commands/heatmap.js';
import { help } from './commands/help.js';
import { history } from './commands/history.js';
import { levels } from './commands/levels.js';
import { link } from './commands/link.js';
import { privacy } from './commands/privacy.js';
import { profile } from './commands/profile.js';
import { settings } from './commands/settings.js';
import { status } from './commands/status.js';
import { summary } from './commands/summary.js';
import { top } from './commands/top.js';
import { watch } from './commands/watch.js';

/** Every command, in the order help and menus show them. A new command is one file and one line here. */
export const commands: readonly CommandDef[] = [
  gex,
  levels,
  profile,
  openInterest,
  volume,
  top,
  expirations,
  heatmap,
  history,
  compare,
  exportCommand,
  alert,
  summary,
  delivery,
  status,
  explain,
  settings,
  link,
  watch,
  privacy,
  deleteMyData,
  help,
];
