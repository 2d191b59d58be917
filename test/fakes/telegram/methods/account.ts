/** Methods about the bot itself: who it is, how it gets its updates, its menus and descriptions. */

import type { Core, Method } from '../core.js';
import type { Params } from '../params.js';
import { mistaken } from '../refusal.js';

/** Longest `timeout` of getUpdates that Telegram honours, s. */
const maxPollSeconds = 50;

function rememberKinds(params: Params, core: Core): void {
  const kinds = params.json('allowed_updates');
  if (kinds === null) return;
  if (!Array.isArray(kinds)) throw mistaken("can't parse allowed_updates: expected an Array");
  core.queue.allowed = kinds.map(String);
}

function setProfile(word: string, field: string, max: number): Method {
  return (params, core) => {
    const text = params.text(field) ?? '';
    if (text.length > max) throw mistaken(`bot ${field.replace('_', ' ')} is too long`);
    core.profile.set(`${word}/${params.text('language_code') ?? ''}`, text);
    return true;
  };
}

function getProfile(word: string, field: string): Method {
  return (params, core) => ({ [field]: core.profile.get(`${word}/${params.text('language_code') ?? ''}`) ?? '' });
}

export const accountMethods: Record<string, Method> = {
  getMe: (_params, core) => core.me,

  getUpdates: (params, core, gone) => {
    rememberKinds(params, core);
    const limit = Math.min(100, Math.max(1, params.integer('limit') ?? 100));
    const timeoutMs = Math.min(maxPollSeconds, params.integer('timeout') ?? 0) * 1000;
    return core.queue.poll({ offset: params.integer('offset') ?? 0, limit, timeoutMs }, gone);
  },

  setWebhook: (params, core) => {
    const url = params.text('url') ?? '';
    if (url !== '' && !url.startsWith('https://'))
      throw mistaken('bad webhook: An HTTPS URL must be provided for webhook');
    rememberKinds(params, core);
    if (params.flag('drop_pending_updates')) core.queue.drop();
    core.queue.setWebhook(url);
    return true;
  },

  deleteWebhook: (params, core) => {
    if (params.flag('drop_pending_updates')) core.queue.drop();
    core.queue.setWebhook('');
    return true;
  },

  getWebhookInfo: (_params, core) => ({
    url: core.queue.webhookUrl,
    has_custom_certificate: false,
    pending_update_count: core.queue.pending.length,
  }),

  setMyCommands: (params, core) => {
    core.menus.set(params);
    return true;
  },
  getMyCommands: (params, core) => core.menus.get(params),
  deleteMyCommands: (params, core) => {
    core.menus.delete(params);
    return true;
  },

  setMyName: setProfile('Name', 'name', 64),
  getMyName: getProfile('Name', 'name'),
  setMyDescription: setProfile('Description', 'description', 512),
  getMyDescription: getProfile('Description', 'description'),
  setMyShortDescription: setProfile('ShortDescription', 'short_description', 120),
  getMyShortDescription: getProfile('ShortDescription', 'short_description'),
};
