import type { CommandDef } from '../command.js';
import { alertAdd } from './alert/add.js';
import { alertDelete } from './alert/delete.js';
import { alertEdit } from './alert/edit.js';
import { alertList, listReply } from './alert/list.js';
import { alertShow } from './alert/show.js';
import { alertPause, alertResume, alertSnooze } from './alert/state.js';
import { alertTest } from './alert/test.js';

/** `/alert`: rules that tell when something happens; alone it lists them. */
export const alert: CommandDef = {
  name: 'alert',
  description: 'Alerts: be told when spot crosses zero gamma, a wall shifts, net GEX goes beyond a value …',
  options: {},
  permission: 'everyone',
  examples: ['alert'],
  subcommands: [
    alertAdd,
    alertList,
    alertShow,
    alertEdit,
    alertPause,
    alertResume,
    alertSnooze,
    alertDelete,
    alertTest,
  ],
  run: (ask) => listReply(ask),
};
