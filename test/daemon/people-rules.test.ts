import { describe, expect, test } from 'vitest';
import { discordDm, type Target } from '../../src/alerts/types.js';
import type { Store } from '../../src/store/store.js';
import { alert, draft, eventOf, minute, notice, ten, zeroGamma } from '../store/alert-rows.js';
import { actorOf, everyRow, type PeopleRig, peopleRig, placeOf } from './people-rig.js';

const ann = actorOf({ userId: '700700700' });
const annOnDiscord = actorOf({ platform: 'discord', userId: '800800800', chatId: '811811811' });
const bob = actorOf({ userId: '900900900' });
const annsDm: Target = { platform: 'telegram', chat: '700700700', thread: null };
const annsOtherDm: Target = { platform: 'discord', chat: discordDm('800800800'), thread: null };
const bobsDm: Target = { platform: 'telegram', chat: '900900900', thread: null };
const group: Target = { platform: 'telegram', chat: '-1001', thread: null };
const quiet = { from: 1_320, to: 420, days: null, zone: 'Europe/Berlin' };

async function linked({ people }: PeopleRig): Promise<void> {
  await people.ask.changeSettings('person', ann, { theme: 'light' });
  await people.ask.changeSettings('person', annOnDiscord, { theme: 'dark' });
  const { code } = await people.ask.linkCode(ann);
  expect(await people.ask.redeem(annOnDiscord, code)).toBe('linked');
}

const idOf = (store: Store, { platform, userId }: typeof ann) => store.people.find(platform, userId)!.id;

/** A rule of somebody with an alert that was told and one that waits at each target, and a post that waits. */
function busy(store: Store, ownerId: number, targets: readonly Target[], symbol: string) {
  const rule = store.rules.add(draft(targets, { logic: { ...zeroGamma, symbol } }), ownerId, group, ten);
  const post = { symbols: [symbol], minute: 525, zone: 'UTC', days: null, isSilent: false, targets };
  const summary = store.summaries.add(post, ownerId, group, ten);
  const [told, waiting, held] = [1, 2, 3].map((n) => eventOf(store, rule, n)) as [number, number, number];
  const payload = { kind: 'summary', summaryId: summary.id, date: '2026-11-20' } as const;
  for (const { id } of rule.targets) {
    store.outbox.enqueue([alert(told, id)]);
    store.outbox.enqueue([alert(waiting, id), alert(held, id, { holdUntil: ten + minute })]);
    store.outbox.enqueue([{ ...notice(`About ${symbol}.`, id), payload, key: null }]);
    store.notices.tell(`data:${symbol}`, id, ten, ten);
  }
  store.rules.saveStates(store.rules.active().map((one) => ({ rule: one, state: one.state })));
  return { rule, summary };
}

test('deleting takes rules, posts, private targets and all that waits or was told, and leaves others theirs', async () => {
  const rig = peopleRig();
  const { store, people } = rig;
  await linked(rig);
  await people.ask.changeSettings('person', bob, { theme: 'dark' });
  busy(store, idOf(store, ann), [annsDm, annsOtherDm, group, { ...group, thread: '5' }], 'ANNS');
  const bobs = busy(store, idOf(store, bob), [bobsDm, group], 'BOBS');
  store.outbox.held.release(ten + minute, minute);
  store.outbox.enqueue([notice('Data is missing.', store.targets.idOf(annsDm))]);
  const ofAnn = /700700700|800800800|811811811|ANNS/;
  const bobsRows = () => everyRow(store).filter((row) => /BOBS/.test(row)).length;
  const before = bobsRows();
  expect(everyRow(store).filter((row) => ofAnn.test(row)).length).toBeGreaterThan(12);
  const own = people.ask.ownData(ann);
  expect(own.alerts).toEqual([expect.stringMatching(/^#\d+ ANNS crosses zero gamma \(45 days\)$/)]);
  expect(own.posts).toEqual([expect.stringContaining('ANNS at ')]);
  expect(await people.ask.deleteOwnData(ann)).toEqual(own);
  // Which fault a shared group was told of is the group's.
  expect(everyRow(store).filter((row) => ofAnn.test(row) && !/^notice .*"data:ANNS"/.test(row))).toEqual([]);
  expect(bobsRows()).toBe(before);
  expect(store.rules.find(bobs.rule.id)!.targets).toHaveLength(2);
  const waiting = store.outbox.claim('telegram', ten + minute, minute, 9);
  expect(waiting.map((item) => item.target)).toEqual([group, bobsDm]);
  expect(store.db.pragma('foreign_key_check')).toEqual([]);
});

describe('linking', () => {
  test('makes the rules and posts of both the one person’s, and keeps quiet hours', async () => {
    const rig = peopleRig();
    const { store, people } = rig;
    await people.ask.changeSettings('person', ann, { theme: 'light' });
    await people.ask.changeSettings('person', annOnDiscord, { theme: 'dark' });
    busy(store, idOf(store, ann), [annsDm], 'SPX');
    busy(store, idOf(store, annOnDiscord), [annsOtherDm], 'SPY');
    store.people.setQuietHours(idOf(store, annOnDiscord), quiet);
    const { code } = await people.ask.linkCode(ann);
    expect(await people.ask.redeem(annOnDiscord, code)).toBe('linked');
    const one = idOf(store, ann);
    expect(store.rules.ofOwner(one).map((rule) => rule.logic.symbol)).toEqual(['SPX', 'SPY']);
    expect(store.summaries.ofOwner(one)).toHaveLength(2);
    expect(store.alertEvents.between('SPY', 0, 2 * ten, one)).toHaveLength(3);
    expect(store.people.quietHours(one)).toEqual(quiet);
    expect(store.outbox.counts()).toEqual({ waiting: 6, held: 2 });
  });

  test('parting takes along what goes to that private chat alone; what goes elsewhere as well stays and goes there no more', async () => {
    const rig = peopleRig();
    const { store, people } = rig;
    await linked(rig);
    const both = idOf(store, ann);
    store.people.setQuietHours(both, quiet);
    const mine = busy(store, both, [annsOtherDm], 'QQQ');
    const shared = busy(store, both, [annsDm, annsOtherDm], 'SPX');
    const kept = busy(store, both, [group], 'SPY');
    expect(await people.ask.unlink(annOnDiscord)).toBe(true);
    const alone = idOf(store, annOnDiscord);
    expect(store.rules.ofOwner(alone).map((rule) => rule.id)).toEqual([mine.rule.id]);
    expect(store.summaries.ofOwner(alone).map((one) => one.id)).toEqual([mine.summary.id]);
    expect(store.rules.ofOwner(both).map((rule) => rule.id)).toEqual([shared.rule.id, kept.rule.id]);
    expect(store.rules.find(shared.rule.id)!.targets.map((one) => one.target)).toEqual([annsDm]);
    expect(store.summaries.find(shared.summary.id)!.targets.map((one) => one.target)).toEqual([annsDm]);
    expect(store.people.quietHours(alone)).toEqual(quiet);
    const there = store.outbox.receipts({ platform: 'discord', chat: annsOtherDm.chat }, 99);
    const events = there.flatMap(({ payload }) => (payload.kind === 'alert' ? [payload.eventId] : []));
    expect(new Set(store.alertEvents.findAll(events).map((one) => one.logic.symbol))).toEqual(new Set(['QQQ']));
    expect(store.alertEvents.between('QQQ', 0, 2 * ten, alone)).toHaveLength(3);
    await people.ask.deleteOwnData(annOnDiscord);
    expect(store.rules.ofOwner(both)).toHaveLength(2);
  });
});

describe('chats', () => {
  const place = placeOf({ kind: 'group', chatId: '-1001', title: 'Desk' });

  test('a group that becomes a supergroup takes its rules, posts and what waits along', async () => {
    const { store, people } = peopleRig();
    await people.ask.changeSettings('person', ann, { theme: 'light' });
    people.chats.arrived(place);
    const { rule } = busy(store, idOf(store, ann), [group, { ...group, thread: '5' }], 'SPX');
    people.chats.moved('telegram', '-1001', '-2002');
    await people.settled();
    const chat = { platform: 'telegram', chat: '-2002' } as const;
    expect(store.rules.find(rule.id)!.targets.map((one) => one.target)).toEqual([
      { ...chat, thread: null },
      { ...chat, thread: '5' },
    ]);
    expect(store.summaries.ofChat(chat)).toHaveLength(1);
    expect(store.outbox.claim('telegram', ten, minute, 9).map((item) => item.target.chat)).toEqual(['-2002', '-2002']);
    expect(store.chats.find('telegram', '-2002')).toMatchObject({ title: 'Desk', status: 'active' });
  });

  test('a group that was left is paused as a target until the bot is there again; one that is paused for its own sake stays so', async () => {
    const { store, people } = peopleRig();
    people.chats.arrived(place);
    await people.settled();
    const id = store.targets.idOf(group);
    people.chats.left('telegram', '-1001', 'The bot was removed.');
    await people.settled();
    expect(store.targets.get(id)).toMatchObject({ status: 'paused', reason: 'The bot was removed.' });
    people.chats.arrived(place);
    await people.settled();
    expect(store.targets.get(id)).toMatchObject({ status: 'active', reason: null });
    store.targets.pause(id, 'The bot may not write here.', ten);
    people.chats.arrived({ ...place, title: 'Another name' });
    await people.settled();
    expect(store.targets.get(id)!.status).toBe('paused');
  });
});
