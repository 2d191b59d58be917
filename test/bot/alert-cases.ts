/** Situations of `/alert`, `/delivery` and `/settings` about messages, for the golden tests of all faces. */

import type { Ask } from '../../src/bot/command.js';
import { AppError } from '../../src/lib/errors.js';
import { fakeActor, fakeAsk, fakeMarket, now } from '../fakes/market-ask.js';
import { fakePeople } from '../fakes/people-ask.js';
import {
  fakeEvent,
  fakeLogic,
  fakeReceipt,
  fakeRule,
  fakeRules,
  noTrial,
  privateTarget,
  topicTarget,
} from '../fakes/rules-ask.js';

const minute = 60_000;
type Given = Parameters<typeof fakeRules>[0];

/** In a private chat of Telegram. */
function privately(given: Given = {}, settings: Parameters<typeof fakeActor>[0] = {}): Ask {
  const actor = {
    ...fakeActor(settings),
    platform: 'telegram' as const,
    userId: '4242',
    chatId: '4242',
    isOperator: false,
  };
  return fakeAsk(fakeMarket(), {}, { actor, people: fakePeople(), rules: fakeRules(given) });
}

/** In a forum topic of a Telegram group. */
function inTopic(given: Given = {}): Ask {
  const ask = privately(given);
  const place = { chatId: '-1001234567890', threadId: '17', isPrivateChat: false, isOverheard: true };
  return { ...ask, actor: { ...ask.actor, ...place } };
}

const several = [
  fakeRule(),
  fakeRule({ id: 13, logic: fakeLogic('max-strike', { symbol: 'QQQ', scope: '0dte' }), status: 'paused' }),
  fakeRule({ id: 17, logic: fakeLogic('level'), snoozedUntil: now + 45 * minute }),
];

export const alertCases: Record<string, [string, Ask]> = {
  'alert-add': ['alert add zero-gamma SPX', privately()],
  'alert-add-all': [
    'alert add zero-gamma SPX 45d to=here band=0.15% confirm=2 cooldown=1h 08:00-17:00 mon-fri expires=close silent',
    inTopic({ targets: [topicTarget] }),
  ],
  'alert-add-per-percent': ['alert add net-gex SPX -2B', privately({}, { unit: 'per-percent' })],
  'alert-add-wall-touch': ['alert add wall-touch QQQ call 0.3% 0dte once', privately({ trial: noTrial })],
  'alert-add-twice': ['alert add zero-gamma SPX', privately({ isNew: false })],
  'alert-add-both': [
    'alert add regime SPX both',
    privately({ targets: [privateTarget, { platform: 'discord', chat: 'user:81384788765712384', thread: null }] }),
  ],
  'alert-add-slip': ['alert add zero-gamma SPX call', privately()],
  'alert-add-band-of-half': ['alert add zero-gamma SPX 50%', privately()],
  'alert-add-far-level': ['alert add level SPX 59800', privately()],
  'alert-add-no-wall': ['alert add wall-shift SPX', privately()],
  'alert-add-unknown-symbol': [
    'alert add zero-gamma SPZ',
    privately({ fault: new AppError('SYMBOL_UNKNOWN', 'No options found for SPZ.') }),
  ],
  'alert-add-no-room': [
    'alert add zero-gamma TSLA',
    privately({
      fault: new AppError(
        'FEED_BUDGET_EXCEEDED',
        'Watching TSLA needs about 6,000 subscriptions, and the watched symbols leave 1,200.',
      ),
    }),
  ],
  'alert-add-no-private-chat': ['alert add level SPX 6000', inTopic({ refusal: { kind: 'no-private-chat' } })],
  'alert-add-not-manager': ['alert add level SPX 6000 to=here', inTopic({ refusal: { kind: 'not-manager' } })],
  alert: ['alert', privately({ rules: several })],
  'alert-list': [
    'alert list',
    privately({
      rules: [
        ...several,
        fakeRule({
          id: 20,
          logic: fakeLogic('regime'),
          status: 'failed',
          statusReason: 'It failed 3 times in a row (INTERNAL).',
        }),
      ],
    }),
  ],
  'alert-list-in-a-group': [
    'alert list',
    inTopic({
      rules: [],
      hidden: 2,
      others: [
        fakeRule({
          id: 31,
          ownerId: 2,
          targets: [{ id: 9, target: topicTarget, pausedBecause: 'the bot may not write there' }],
        }),
      ],
    }),
  ],
  'alert-list-damaged': ['alert list', privately({ damaged: [{ id: 14, symbol: 'QQQ' }] })],
  'alert-list-empty': ['alert list', privately({ rules: [] })],
  'alert-show': ['alert show #12', privately()],
  'alert-edit': ['alert edit 12 band=0.15% hours=08:00-17:00', privately()],
  'alert-edit-nothing': ['alert edit 12', privately()],
  'alert-pause': ['alert pause 12', privately()],
  'alert-pause-foreign': ['alert 77 pause', privately()],
  'alert-resume': ['alert resume 12', privately()],
  'alert-snooze': ['alert snooze 12', privately()],
  'alert-snooze-for-days': ['alert snooze 12 3d', privately()],
  'alert-snooze-off': ['alert snooze 12 off', privately()],
  'alert-snooze-too-long': ['alert snooze 12 90d', privately()],
  'alert-delete': ['alert delete 12', privately()],
  'alert-delete-asked': ['alert delete id=12 ask=yes', privately()],
  'alert-delete-foreign': ['alert delete 31', inTopic({ others: [fakeRule({ id: 31, ownerId: 2 }, [topicTarget])] })],
  'alert-test': ['alert test 12', privately()],
  'alert-test-draft': ['alert test level SPX 6000', privately()],
  'alert-test-nothing-stored': [
    'alert test max-strike TSLA',
    privately({ trial: { ...noTrial, note: 'No session of TSLA is stored yet.' } }),
  ],
  delivery: [
    'delivery',
    privately({
      receipts: {
        pausedBecause: null,
        receipts: [
          fakeReceipt({
            state: 'waiting',
            attempts: 2,
            sentAt: null,
            nextAt: now + minute,
            reason: 'Telegram did not answer in time.',
          }),
          fakeReceipt({ createdAt: now - 20 * minute, sentAt: now - 8 * minute, mayBeRepeat: true }),
          fakeReceipt({ createdAt: now - 40 * minute, state: 'expired', sentAt: null, reason: 'Too late to be sent.' }),
          fakeReceipt({
            createdAt: now - 60 * minute,
            op: 'edit',
            alerts: [
              {
                id: 2,
                ruleId: 12,
                logic: fakeLogic(),
                event: fakeEvent({ label: 'changed', from: 'below', to: 'above' }),
              },
            ],
          }),
          fakeReceipt({ createdAt: now - 70 * minute, state: 'held', sentAt: null, nextAt: now + 30 * minute }),
          fakeReceipt({
            createdAt: now - 90 * minute,
            payload: { kind: 'summary', summaryId: 3, date: '2026-11-20' },
            alerts: [],
          }),
          fakeReceipt({
            createdAt: now - 26 * 60 * minute,
            payload: { kind: 'notice', text: 'Trusted data for SPX is back.' },
            alerts: [],
          }),
        ],
      },
    }),
  ],
  'delivery-switched-off': [
    'delivery',
    inTopic({ receipts: { receipts: [], pausedBecause: 'Switched off by /settings notify=off.' } }),
  ],
  'settings-quiet': ['settings quiet=22:00-07:00', privately()],
  'settings-notify-off': ['settings notify off for chat', inTopic()],
  'settings-quiet-slip': ['settings quiet=07:00-07:00', privately()],
};
