import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createRegistrar } from '../../../src/bot/discord/registrar.js';
import { commands } from '../../../src/bot/registry.js';
import { Secret } from '../../../src/lib/secret.js';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord/fake-discord.js';
import { HalfOpenProxy } from '../../fakes/half-open-proxy.js';
import { oddCommands } from './odd-commands.js';
import { fastSteady, isOn, KeptMemory, openFace, type RigOptions, startedFace, until } from './rig.js';

async function withDiscord(run: (discord: FakeDiscord) => Promise<void>): Promise<void> {
  const discord = await startFakeDiscord();
  try {
    await run(discord);
    expect(discord.unknown).toEqual([]);
  } finally {
    await discord.close();
  }
}

/** Opens a face, runs, and stops it whatever happens. */
async function withFace(options: RigOptions, run: (rig: ReturnType<typeof openFace>) => Promise<void>): Promise<void> {
  const rig = openFace(options);
  rig.face.start();
  try {
    await run(rig);
  } finally {
    await rig.face.stop(200);
  }
}

describe.concurrent('login', () => {
  test('asks for the Guilds intent alone, tells its name, and is on', () =>
    withDiscord(async (discord) => {
      await withFace({ discord }, async (rig) => {
        expect(rig.face.state()).toMatchObject({ phase: 'connecting', account: null });
        await isOn(rig);
        expect(rig.face.state()).toMatchObject({ problem: null, code: null });
        expect(rig.face.state().account).toContain(discord.world.bot.username);
        expect(discord.gateway.identifies).toHaveLength(1);
        expect(discord.gateway.identifies[0]).toMatchObject({ intents: 1 });
        expect(discord.gateway.identifies[0]!.presence ?? null).toBeNull();
      });
    }));

  test('a Discord that is down at the start is tried again until it comes up', async () => {
    const discord = await startFakeDiscord();
    await discord.stop();
    await withFace({ discord, speed: 20 }, async (rig) => {
      await until(() => rig.lines.filter((line) => line.includes('discord login failed')).length >= 3, 'three tries');
      expect(rig.face.state()).toMatchObject({ phase: 'connecting', code: 'DISCORD_UNREACHABLE' });
      expect(rig.face.state().problem).toContain('ECONNREFUSED');
      await discord.start();
      await isOn(rig);
      // What failed before the gateway was reached has cost no login.
      expect(discord.gateway.identifies).toHaveLength(1);
      const waits = rig.lines
        .filter((line) => line.includes('discord login failed'))
        .map((line) => JSON.parse(line).waitMs);
      expect(waits.slice(0, 3)).toEqual([750, 1_500, 3_000]);
    });
    await discord.close();
  });

  test('a server that Discord does not deliver holds up nobody', () =>
    withDiscord(async (discord) => {
      discord.gateway.faults.withheldGuilds.add(discord.known.guildId);
      await withFace({ discord }, async (rig) => {
        await isOn(rig);
        expect((await discord.slash('gex').reply()).embeds).toHaveLength(1);
      });
    }));

  test('server faults at login are tried again', () =>
    withDiscord(async (discord) => {
      discord.faults.add({ route: 'GET /gateway/bot', status: 503, times: 6 });
      await withFace({ discord }, async (rig) => {
        await isOn(rig);
        expect(rig.lines.join('')).toContain('Discord cannot be reached (503)');
      });
    }));

  test('a gateway that refuses its sockets is approached ever more slowly', () =>
    withDiscord(async (discord) => {
      discord.gateway.faults.refuseSockets = 503;
      await withFace({ discord, speed: 20 }, async (rig) => {
        await until(() => rig.face.state().code === 'DISCORD_UNREACHABLE', 'the report');
        discord.gateway.faults.refuseSockets = null;
        await isOn(rig);
        expect(discord.gateway.identifies).toHaveLength(1);
      });
    }));

  test('a wrong token is reported once and not tried again', () =>
    withDiscord(async (discord) => {
      const token = new Secret('MTAwMDAwMDAwMDAwMDAwMDAw.Gwrong.wrongwrongwrongwrongwrong');
      await withFace({ discord, token, speed: 1_000 }, async (rig) => {
        await until(() => rig.face.state().phase === 'refused', 'the refusal');
        expect(rig.face.state().code).toBe('DISCORD_TOKEN_REJECTED');
        const before = discord.log.all.length;
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(discord.log.all.length).toBe(before);
        expect(rig.lines.join('')).not.toContain(token.reveal());
      });
    }));

  test.each([
    [4004, 'DISCORD_TOKEN_REJECTED'],
    [4014, 'DISCORD_REFUSED'],
    [4013, 'DISCORD_REFUSED'],
  ])('the gateway closing with %i is final: %s', (code, expected) =>
    withDiscord(async (discord) => {
      discord.gateway.faults.closeOnIdentify = code;
      await withFace({ discord, speed: 1_000 }, async (rig) => {
        await until(() => rig.face.state().phase === 'refused', 'the refusal');
        expect(rig.face.state().code).toBe(expected);
        expect(discord.gateway.identifies).toHaveLength(1);
      });
    }),
  );

  test('with the day’s logins nearly used up it waits as long as Discord says', () =>
    withDiscord(async (discord) => {
      discord.gateway.sessionStartLimit.remaining = 0;
      discord.gateway.sessionStartLimit.reset_after = 20_000;
      await withFace({ discord, speed: 20 }, async (rig) => {
        await until(() => rig.face.state().code === 'DISCORD_LOGIN_LIMIT', 'the limit');
        expect(discord.gateway.identifies).toHaveLength(0);
        discord.gateway.sessionStartLimit.remaining = 1_000;
        await isOn(rig);
      });
    }));

  test('a program that crashes over and over is held back before it costs a login', () =>
    withDiscord(async (discord) => {
      const memory = new KeptMemory();
      for (let start = 0; start < 4; start++) {
        await withFace({ discord, memory }, async (rig) => isOn(rig));
      }
      expect(discord.gateway.identifies).toHaveLength(4);
      await withFace({ discord, memory, speed: 100 }, async (rig) => {
        await until(() => rig.face.state().code === 'DISCORD_LOGIN_LIMIT', 'the pause');
        expect(rig.face.state()).toMatchObject({ phase: 'connecting' });
        await isOn(rig);
      });
      expect(discord.gateway.identifies).toHaveLength(5);
    }));

  test('a memory that cannot be written keeps nobody away', () =>
    withDiscord(async (discord) => {
      const memory = { get: () => null, set: () => Promise.reject(new Error('disk full')) };
      await withFace({ discord, memory }, async (rig) => {
        await isOn(rig);
        await discord.log.waitFor('PUT /applications/:id/commands');
        await until(() => rig.lines.some((line) => line.includes('registration not remembered')), 'the warning');
      });
    }));
});

describe.concurrent('a connection that is lost', () => {
  test.each([
    ['sockets are torn', (discord: FakeDiscord) => discord.gateway.terminateAll()],
    ['Discord asks to reconnect', (discord: FakeDiscord) => discord.gateway.askToReconnect()],
    ['it closes with 4000', (discord: FakeDiscord) => discord.gateway.closeAll(4_000)],
  ])('is resumed without a login when %s', (_what, lose) =>
    withDiscord(async (discord) => {
      await withFace({ discord }, async (rig) => {
        await isOn(rig);
        lose(discord);
        await discord.wait(() => discord.gateway.resumed === 1);
        await isOn(rig);
        expect(discord.gateway.identifies).toHaveLength(1);
        const asked = discord.slash('gex');
        expect((await asked.reply()).embeds).toHaveLength(1);
      });
    }),
  );

  test('one that has gone dead without closing is noticed by its heartbeats and resumed', async () => {
    const discord = await startFakeDiscord({ heartbeatMs: 150 });
    await withFace({ discord }, async (rig) => {
      await isOn(rig);
      discord.gateway.faults.noAcks = true;
      await discord.wait(() => discord.gateway.resumes > 0);
      discord.gateway.faults.noAcks = false;
      await isOn(rig);
      expect(discord.gateway.identifies).toHaveLength(1);
    });
    await discord.close();
  });

  test('a session that Discord has forgotten is begun anew', () =>
    withDiscord(async (discord) => {
      await withFace({ discord }, async (rig) => {
        await isOn(rig);
        discord.gateway.invalidate(false);
        await discord.wait(() => discord.gateway.identifies.length === 2);
        await isOn(rig);
        expect((await discord.slash('gex').reply()).embeds).toHaveLength(1);
      });
    }));

  test('an outage is reported, approached ever more slowly, and over when it is over', () =>
    withDiscord(async (discord) => {
      await withFace({ discord, speed: 20 }, async (rig) => {
        await isOn(rig);
        await discord.log.waitFor('PUT /applications/:id/commands');
        const { since } = rig.face.state();
        await discord.stop();
        await until(() => rig.face.state().phase === 'connecting', 'the report');
        expect(rig.face.state().code).toBe('DISCORD_UNREACHABLE');
        expect(rig.face.state().since).toBeGreaterThan(since);
        let tries = 0;
        const counter = createServer((socket) => {
          tries += 1;
          socket.destroy();
        });
        await new Promise<void>((resolve) => counter.listen(discord.port, '127.0.0.1', resolve));
        await new Promise((resolve) => setTimeout(resolve, 1_600));
        await new Promise((resolve) => counter.close(resolve));
        expect(tries).toBeLessThanOrEqual(4);
        await discord.start();
        await isOn(rig);
      });
    }));

  test('a machine whose clock is set ahead answers again as soon as the last comparison with Discord’s is old', () =>
    withDiscord(async (discord) => {
      let aheadMs = 0;
      await withFace({ discord, speed: 1_000, wallNow: () => Date.now() + aheadMs }, async (rig) => {
        await isOn(rig);
        await discord.log.waitFor('PUT /applications/:id/commands');
        await until(() => rig.lines.some((line) => line.includes('commands registered')), 'the last answer of Discord');
        aheadMs = 60_000;
        await new Promise((resolve) => setTimeout(resolve, 70));
        await discord.slash('gex').reply();
        await discord.slash('gex').reply();
        expect(rig.lines.filter((line) => line.includes('came too late'))).toEqual([]);
      });
    }));

  test('a token that is refused while running ends this face alone', () =>
    withDiscord(async (discord) => {
      const rig = await startedFace({ discord });
      discord.gateway.faults.closeOnIdentify = 4004;
      discord.gateway.invalidate(false);
      await until(() => rig.face.state().phase === 'refused', 'the refusal');
      expect(rig.face.state().code).toBe('DISCORD_TOKEN_REJECTED');
      await rig.face.stop(100);
      expect(rig.face.state().phase).toBe('stopped');
    }));

  test('a 401 on a call with the token is final, and what runs is still answered', () =>
    withDiscord(async (discord) => {
      const odd = oddCommands();
      discord.faults.add({
        route: 'PUT /applications/:id/commands',
        delayMs: 300,
        status: 401,
        body: { message: '401: Unauthorized', code: 0 },
      });
      await withFace({ discord, commands: odd.commands }, async (rig) => {
        await isOn(rig);
        const running = discord.slash('slow');
        await until(() => odd.started() === 1, 'the command');
        await until(() => rig.face.state().phase === 'refused', 'the refusal');
        odd.release();
        expect((await running.reply()).embeds[0]!.title).toContain('Slow done');
      });
    }));
});

describe.concurrent('stopping', () => {
  test('before the gateway says hello neither throws nor leaves a connection behind', () =>
    withDiscord(async (discord) => {
      discord.gateway.faults.noHello = true;
      const rig = openFace({ discord });
      rig.face.start();
      await discord.wait(() => discord.gateway.sockets === 1);
      await rig.face.stop(100);
      expect(rig.face.state().phase).toBe('stopped');
      expect(discord.gateway.identifies).toHaveLength(0);
    }));

  test('in the half second between two connections does not bring one back', () =>
    withDiscord(async (discord) => {
      await withFace({ discord }, async (rig) => {
        await isOn(rig);
        discord.gateway.terminateAll();
        await until(() => rig.face.state().phase === 'connecting', 'the loss');
        await rig.face.stop(50);
        await new Promise((resolve) => setTimeout(resolve, 800));
        expect([discord.gateway.sockets, discord.gateway.resumes]).toEqual([0, 0]);
      });
    }));

  test('is not held up by a gateway that no longer answers', () =>
    withDiscord(async (discord) => {
      const proxy = await HalfOpenProxy.start(discord.port);
      discord.gateway.url = `ws://127.0.0.1:${proxy.port}/gw`;
      const rig = openFace({ discord });
      rig.face.start();
      await isOn(rig);
      proxy.blackhole = true;
      let isStopped = false;
      void rig.face.stop(50).then(() => {
        isStopped = true;
      });
      await until(() => isStopped, 'the end');
      expect(rig.face.state().phase).toBe('stopped');
      await proxy.close();
    }));

  test('a face that was never started stops, and twice', async () => {
    const discord = await startFakeDiscord();
    const { face } = openFace({ discord });
    await Promise.all([face.stop(100), face.stop(100)]);
    expect(face.state().phase).toBe('stopped');
    await discord.close();
  });
});

describe.concurrent('registration', () => {
  const put = 'PUT /applications/:id/commands';

  test('happens once, and again only when the commands change or are gone', () =>
    withDiscord(async (discord) => {
      const memory = new KeptMemory();
      const odd = oddCommands();
      await withFace({ discord, memory }, async (rig) => {
        await discord.log.waitFor(put);
        await isOn(rig);
      });
      await withFace({ discord, memory }, async (rig) => {
        await until(() => rig.lines.some((line) => line.includes('commands unchanged')), 'the comparison');
      });
      expect(discord.log.count(put)).toBe(1);
      await withFace({ discord, memory, commands: odd.commands }, () => discord.log.waitFor(put, 2).then(() => {}));
      expect(discord.log.of(put)[1]!.body).toHaveLength(odd.commands.length);
    }));

  test('is made good when somebody took the commands away', () =>
    withDiscord(async (discord) => {
      const memory = new KeptMemory();
      await withFace({ discord, memory }, async () => {
        await discord.log.waitFor(put);
        await until(() => memory.facts.size === 2, 'the memory');
      });
      const registrar = createRegistrar({
        token: new Secret(discord.token),
        apiUrl: discord.apiUrl,
        steady: fastSteady(50),
      });
      await registrar.clear(discord.known.applicationId, null);
      await withFace({ discord, memory }, async () => {
        const { body } = await discord.log.waitFor(put, 3);
        expect(body).toHaveLength(commands.length);
      });
    }));

  test('is for one server only when that is set', () =>
    withDiscord(async (discord) => {
      await withFace({ discord, guildId: discord.known.guildId }, async () => {
        await discord.log.waitFor('PUT /applications/:id/guilds/:guild/commands');
      });
      expect(discord.log.count(put)).toBe(0);
    }));

  test('that fails is tried again, and commands are answered meanwhile', () =>
    withDiscord(async (discord) => {
      discord.faults.add({ route: put, status: 500, times: 8 });
      await withFace({ discord, speed: 100 }, async (rig) => {
        await isOn(rig);
        expect((await discord.slash('gex').reply()).embeds).toHaveLength(1);
        await discord.wait(() => discord.log.of(put).some(({ status }) => status === 200));
        expect(rig.lines.filter((line) => line.includes('commands not registered')).length).toBeGreaterThanOrEqual(1);
      });
    }));

  test('for a server the bot is not in is reported and goes on trying', () =>
    withDiscord(async (discord) => {
      await withFace({ discord, guildId: '899999999999999999', speed: 1_000 }, async (rig) => {
        await until(
          () => rig.lines.filter((line) => line.includes('commands not registered')).length >= 2,
          'two tries',
        );
        expect(rig.face.state().phase).toBe('on');
      });
    }));
});
