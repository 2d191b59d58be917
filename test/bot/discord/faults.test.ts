import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { oddCommands } from './odd-commands.js';
import { type Rig, startedFace, until, wordsOf } from './rig.js';

const callback = 'POST /interactions/:id/:token/callback';
const edit = 'PATCH /webhooks/:id/:token/messages/:message';
const followUp = 'POST /webhooks/:id/:token';

let rig: Rig;
beforeEach(async () => {
  rig = await startedFace({ commands: oddCommands().commands, speed: 200 });
});
afterEach(async () => {
  const { discord, lines } = rig;
  await rig.face.stop(500);
  const all = lines.join('');
  expect([discord.token, ...discord.interactionTokens].filter((token) => all.includes(token))).toEqual([]);
  discord.assertClean();
  await discord.close();
});

const outcomes = () => rig.answered.map(({ outcome }) => outcome);
const logged = (words: string) => rig.lines.filter((line) => line.includes(words)).map((line) => JSON.parse(line));
const ended = (count = 1) => until(() => rig.answered.length >= count, `${count} ended interactions`);

describe('limits', () => {
  test.each(['user', 'shared', 'global'] as const)(
    'a %s rate limit delays the answer and loses nothing',
    async (kind) => {
      rig.discord.faults.rateLimit({ route: edit, kind, retryAfter: 0.2 });
      expect(wordsOf(await rig.discord.slash('gex').reply())).toContain('SPX');
      expect(rig.discord.log.count(edit)).toBe(2);
    },
  );

  test('one that names its pause only in the body is waited for, not hammered', async () => {
    rig.discord.faults.rateLimit({ route: edit, kind: 'body', retryAfter: 0.2, times: 2 });
    const before = performance.now();
    expect(wordsOf(await rig.discord.slash('gex').reply())).toContain('SPX');
    expect(performance.now() - before).toBeGreaterThan(350);
    expect(rig.discord.log.count(edit)).toBe(3);
  });

  test('one longer than anybody waits ends the answer', async () => {
    rig.discord.faults.rateLimit({ route: edit, kind: 'user', retryAfter: 600 });
    rig.discord.slash('gex');
    await ended();
    expect(outcomes()).toEqual(['failed']);
    expect(logged('not answered')[0]).toMatchObject({ level: 'warn', code: 'CHAT_RATE_LIMITED' });
  });
});

describe('an interaction that is over', () => {
  test('is left alone when Discord no longer knows it', async () => {
    rig.discord.faults.refuse(callback, 404, 10_062, 'Unknown interaction');
    rig.discord.slash('gex');
    await ended();
    expect(outcomes()).toEqual(['expired']);
    expect(logged('not answered')[0]).toMatchObject({ level: 'warn', code: 'CHAT_EXPIRED', command: 'gex' });
    expect(rig.discord.log.count(edit) + rig.discord.log.count(followUp)).toBe(0);
  });

  test('is left alone when another instance has taken it', async () => {
    rig.discord.faults.refuse(callback, 400, 40_060, 'Interaction has already been acknowledged.');
    rig.discord.slash('gex');
    await ended();
    expect(outcomes()).toEqual(['expired']);
    expect(rig.discord.log.count(callback)).toBe(1);
    expect(rig.discord.log.count(edit)).toBe(0);
  });

  test('whose token has died while the answer was made ends quietly', async () => {
    rig.discord.faults.refuse(edit, 401, 50_027, 'Invalid Webhook Token');
    rig.discord.slash('gex');
    await ended();
    expect(outcomes()).toEqual(['expired']);
    // That 401 is about the interaction, not about the bot.
    expect(rig.face.state().phase).toBe('on');
    expect(wordsOf(await rig.discord.slash('gex').reply())).toContain('SPX');
  });
});

describe('a faulty network', () => {
  test.each([
    ['before Discord got it', false],
    ['after Discord took it', true],
  ])('an acknowledgement lost %s is made once and the answer comes', async (_when, afterServing) => {
    rig.discord.faults.add({ route: callback, drop: true, afterServing });
    expect(wordsOf(await rig.discord.slash('gex').reply())).toContain('SPX');
    expect(outcomes().length === 0 || outcomes()[0] === 'answered').toBe(true);
  });

  test('an acknowledgement that ends in a 502 after it was taken counts', async () => {
    rig.discord.faults.add({ route: callback, status: 502, afterServing: true });
    expect(wordsOf(await rig.discord.slash('gex').reply())).toContain('SPX');
  });

  test.each([
    ['four 502', { status: 502, times: 4 }],
    ['seven dropped sockets', { drop: true, times: 7 }],
  ])('the answer survives %s', async (_what, fault) => {
    rig.discord.faults.add({ route: edit, ...fault });
    const message = await rig.discord.slash('gex').reply();
    expect(message.attachments).toHaveLength(1);
  });

  test('a fault that stays is logged, and the next question is answered', async () => {
    const fault = rig.discord.faults.add({ route: edit, status: 503, times: Number.POSITIVE_INFINITY });
    rig.discord.slash('gex');
    await ended();
    expect(outcomes()).toEqual(['failed']);
    expect(logged('not answered')[0]).toMatchObject({ code: 'CHAT_UNREACHABLE', error: { facts: { status: 503 } } });
    fault.remove();
    expect(wordsOf(await rig.discord.slash('gex').reply())).toContain('SPX');
  });

  test('a private answer is not shown to everybody when the public wait cannot be removed', async () => {
    const { discord } = rig;
    discord.faults.refuse('DELETE /webhooks/:id/:token/messages/:message', 403, 50_013, 'Missing Permissions');
    discord.slash('whisperer');
    await ended();
    expect(JSON.stringify(discord.messagesIn(discord.known.gexChannelId))).not.toContain('Only between us');
  });
});

describe('an answer Discord does not take', () => {
  test.each([
    ['the right to attach files is missing', 403, 50_013],
    ['the file is too large', 413, 40_005],
  ])('comes without its picture when %s', async (_why, status, code) => {
    const { discord } = rig;
    discord.faults.add({ route: edit, when: ({ files }) => files.length > 0, status, body: { message: 'no', code } });
    const message = await discord.slash('gex').reply();
    expect(message.attachments).toEqual([]);
    expect(wordsOf(message)).toContain('No picture');
  });

  test('says that it is a file that is missing, where there is no picture', async () => {
    const { discord } = rig;
    const refused = { route: edit, status: 413, body: { message: 'no', code: 40_005 } };
    discord.faults.add({ ...refused, when: ({ files }) => files.length > 0 });
    const message = await discord.slash('figures').reply();
    expect(message.attachments).toEqual([]);
    expect(wordsOf(message)).toContain('No file: Discord did not take it.');
    expect(wordsOf(message)).not.toContain('No picture');
  });

  test('comes as plain words when its layout is refused, and the log has the place', async () => {
    const { discord } = rig;
    discord.faults.add({
      route: edit,
      status: 400,
      body: {
        message: 'Invalid Form Body',
        code: 50_035,
        errors: {
          embeds: { 0: { description: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'SPX 5,986' }] } } },
        },
      },
    });
    const message = await discord.slash('gex').reply();
    expect([message.embeds, message.content.slice(0, 14)]).toEqual([[], '**SPX 5,986.40']);
    expect(message.content).toContain('Zero gamma');
    expect(message.content.length).toBeLessThanOrEqual(2_000);
    const [line] = logged('answer cut');
    expect(line).toMatchObject({ level: 'error', code: 'CHAT_MESSAGE_INVALID' });
    expect(line.error.facts.fields).toBe('embeds.0.description BASE_TYPE_MAX_LENGTH');
    expect(JSON.stringify(line)).not.toContain('5,986');
  });

  test('is over when the message was deleted meanwhile', async () => {
    const { discord } = rig;
    const message = await discord.slash('plain').reply();
    discord.faults.refuse(edit, 404, 10_008, 'Unknown Message');
    discord.press(message.id, message.customIds[0]!);
    await ended(2);
    expect(logged('not answered')[0]).toMatchObject({ code: 'CHAT_TARGET_GONE', kind: 'press' });
    expect(wordsOf(await discord.slash('gex').reply())).toContain('SPX');
  });
});
