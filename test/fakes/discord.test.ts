import {
  ActionRowBuilder,
  type APIMessage,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  type ClientOptions,
  DiscordAPIError,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  REST,
  Routes,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './discord/fake-discord.js';

/** Smallest PNG there is: 2 × 1 pixels as far as its head tells. */
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 2, 0, 0, 0, 1]),
  Buffer.from('--boundary\r\n\r\n'),
]);

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function fake(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const discord = await startFakeDiscord(options);
  open.push(() => discord.close());
  return discord;
}

function clientOf(discord: FakeDiscord, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: discord.apiUrl },
    allowedMentions: { parse: [] },
    enforceNonce: true,
    ...options,
  });
  client.on('error', () => {});
  open.push(() => client.destroy());
  return client;
}

/** A client that is logged in and answers with `handle`; errors of `handle` are kept. */
async function bot(discord: FakeDiscord, handle: (interaction: Interaction) => Promise<unknown> = async () => {}) {
  const client = clientOf(discord);
  const errors: unknown[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    handle(interaction).catch((error) => errors.push(error));
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
  return { client, errors };
}

function restOf(discord: FakeDiscord): REST {
  const rest = new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.token);
  open.push(async () => rest.clearHashSweeper());
  return rest;
}

const gexCommand = new SlashCommandBuilder()
  .setName('gex')
  .setDescription('Gamma exposure by strike')
  .setContexts(0, 1, 2)
  .setIntegrationTypes(0, 1)
  .addStringOption((each) => each.setName('symbol').setDescription('Which').setRequired(true).setAutocomplete(true))
  .addStringOption((each) =>
    each
      .setName('view')
      .setDescription('How')
      .addChoices({ name: 'net', value: 'net' }, { name: 'calls', value: 'calls' }),
  )
  .toJSON();

interface Frame {
  op: number;
  t: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the parts of frames that a test asks for
  d: any;
}

/** A bare socket to the gateway, for what a client would answer by waiting for seconds. */
async function talk(discord: FakeDiscord) {
  const socket = new WebSocket(`${discord.gateway.url}?v=10&encoding=json`);
  const seen: Frame[] = [];
  socket.on('message', (raw) => seen.push(JSON.parse(String(raw))));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    socket,
    seen,
    closed,
    frame: async (wanted: (frame: Frame) => boolean) => {
      await expect.poll(() => seen.some(wanted), { interval: 2 }).toBe(true);
      return seen.find(wanted)!;
    },
  };
}

/** Discord's answer to one request, as discord.js reports it. */
async function refusal(request: Promise<unknown>): Promise<{ status: number; code: number | string; message: string }> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof DiscordAPIError)) throw error;
    return { status: error.status, code: error.code, message: error.message };
  }
  throw new Error('the request was accepted');
}

const quiet = { allowed_mentions: { parse: [] } };

describe('logging in', () => {
  test('a client gets ready with its guilds, channels, thread and rights', async () => {
    const discord = await fake();
    const { client } = await bot(discord);
    const { known } = discord;
    expect(client.application?.id).toBe(known.applicationId);
    expect(client.guilds.cache.map((each) => each.available)).toEqual([true]);
    expect([...client.channels.cache.keys()].sort()).toEqual(
      [known.gexChannelId, known.alertsChannelId, known.threadId].sort(),
    );
    expect(discord.gateway.identifies).toHaveLength(1);
    expect(discord.gateway.identifies[0]).toMatchObject({ intents: 1, token: '[removed]' });
    expect(discord.gateway.sessionStartLimit.remaining).toBe(999);
    discord.assertClean();
  });

  test('a wrong token and privileged intents are refused', async () => {
    const discord = await fake();
    await expect(clientOf(discord).login('wrong')).rejects.toThrow('invalid token');
    const greedy = clientOf(discord, { intents: [GatewayIntentBits.MessageContent] });
    await expect(greedy.login(discord.token)).rejects.toThrow('disallowed intents');
    expect(discord.gateway.connected).toBe(0);
  });

  test('no sessions left means that no IDENTIFY is sent', async () => {
    const discord = await fake();
    discord.gateway.sessionStartLimit.remaining = 0;
    await expect(clientOf(discord).login(discord.token)).rejects.toThrow('Not enough sessions remaining');
    expect(discord.gateway.identifies).toEqual([]);
  });
});

describe('registering commands', () => {
  test('a bulk put is kept, keeps ids of known names, and an empty one clears', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const global = Routes.applicationCommands(discord.known.applicationId);
    const first = (await rest.put(global, { body: [gexCommand] })) as { id: string }[];
    const again = (await rest.put(global, { body: [{ ...gexCommand, description: 'Other words' }] })) as {
      id: string;
    }[];
    expect(again[0]).toMatchObject({ id: first[0]?.id, description: 'Other words', contexts: [0, 1, 2] });
    expect(await rest.get(global)).toMatchObject([{ name: 'gex' }]);
    expect(await rest.put(global, { body: [] })).toEqual([]);
    const elsewhere = Routes.applicationGuildCommands(discord.known.applicationId, discord.known.foreignGuildId);
    expect(await refusal(rest.put(elsewhere, { body: [] }))).toMatchObject({ status: 403, code: 50001 });
  });

  const option = { name: 'symbol', description: 'Which', type: 3 };
  const choice = { name: 'net', value: 'net' };
  test.each([
    ['an upper-case name', { name: 'GEX' }, '0.name'],
    ['a name of 33', { name: 'x'.repeat(33) }, '0.name'],
    ['no description', { description: '' }, '0.description'],
    ['a description of 101', { description: 'x'.repeat(101) }, '0.description'],
    ['26 options', { options: Array.from({ length: 26 }, (_, n) => ({ ...option, name: `o${n}` })) }, '0.options'],
    ['required after optional', { options: [option, { ...option, name: 'b', required: true }] }, '0.options[1]'],
    ['an option twice', { options: [option, option] }, '0.options[1]'],
    [
      '26 choices',
      { options: [{ ...option, choices: Array.from({ length: 26 }, (_, n) => ({ name: `${n}`, value: `${n}` })) }] },
      '0.options[0].choices',
    ],
    [
      'a choice of 101',
      { options: [{ ...option, choices: [{ ...choice, name: 'x'.repeat(101) }] }] },
      'choices[0].name',
    ],
    ['choices and autocomplete', { options: [{ ...option, autocomplete: true, choices: [choice] }] }, 'autocomplete'],
    [
      'more than 8,000 characters',
      {
        options: Array.from({ length: 25 }, (_, n) => ({
          ...option,
          name: `o${n}`,
          choices: Array.from({ length: 25 }, (_, m) => ({ name: `${'x'.repeat(20)}${m}`, value: `${m}` })),
        })),
      },
      '0[APPLICATION_COMMAND_TOO_LARGE]',
    ],
  ])('%s is refused', async (_name, change, path) => {
    const discord = await fake();
    const put = restOf(discord).put(Routes.applicationCommands(discord.known.applicationId), {
      body: [{ name: 'gex', description: 'Gamma', ...change }],
    });
    const { code, message } = await refusal(put);
    expect(code).toBe(50035);
    expect(message).toContain(path);
  });
});

describe('answering people', () => {
  test('a slash command is deferred and edited with a picture and its alt text', async () => {
    const discord = await fake();
    discord.commands.replace(null, [gexCommand]);
    const { errors } = await bot(discord, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      const embed = new EmbedBuilder()
        .setTitle(interaction.options.getString('symbol', true))
        .setImage('attachment://gex.png');
      const files = [new AttachmentBuilder(png, { name: 'gex.png', description: 'Net GEX +1.2B' })];
      await interaction.editReply({ embeds: [embed], files });
    });
    const asked = discord.slash('gex', { symbol: 'SPX', view: 'net' });
    expect(await asked.deferred()).toMatchObject({ ephemeral: false, newMessage: true });
    const message = await asked.reply();
    expect(errors).toEqual([]);
    expect(message.embeds[0]).toMatchObject({ title: 'SPX', image: { url: 'attachment://gex.png' } });
    expect(message.attachments).toMatchObject([
      { fileName: 'gex.png', description: 'Net GEX +1.2B', contentType: 'image/png', width: 2, height: 1 },
    ]);
    expect(message.attachments[0]?.bytes.equals(png)).toBe(true);
    const shown = (await restOf(discord).get(Routes.channelMessage(message.channelId, message.id))) as APIMessage;
    const picture = await fetch(shown.embeds[0]?.image?.url ?? '');
    expect(Buffer.from(await picture.arrayBuffer()).equals(png)).toBe(true);
    discord.assertClean();
  });

  test('people can only send what their app lets them', async () => {
    const discord = await fake();
    discord.commands.replace(null, [gexCommand]);
    expect(() => discord.slash('levels')).toThrow('not registered');
    expect(() => discord.slash('gex')).toThrow('without symbol');
    expect(() => discord.slash('gex', { symbol: 'SPX', view: 'mad' })).toThrow('choose mad');
    discord.commands.create(null, { name: 'settings', description: 'For managers', default_member_permissions: '32' });
    expect(() => discord.slash('settings')).toThrow('hidden from people');
    expect(() => discord.slash('settings', {}, { user: discord.known.adaId })).not.toThrow();
    expect(() => discord.slash('gex', { symbol: 'SPX', colour: 'red' })).toThrow('no such option');
    expect(discord.slash('gex', { symbol: 'SPX', view: 'mad' }, { anyway: true }).reached).toBe(0);
  });

  test('autocomplete shows choices, and refuses more than 25 or an empty name', async () => {
    const discord = await fake();
    discord.commands.replace(null, [gexCommand]);
    const { errors } = await bot(discord, async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const typed = interaction.options.getFocused();
      const count = Number(typed.slice(1)) || 1;
      await interaction.respond(
        Array.from({ length: count }, (_, n) => ({ name: typed && `${typed}${n}`, value: `${n}` })),
      );
    });
    expect(await discord.autocomplete('gex', { symbol: 'sp' }, 'symbol').choices()).toEqual([
      { name: 'sp0', value: '0' },
    ]);
    discord.autocomplete('gex', { symbol: 'x26' }, 'symbol');
    discord.autocomplete('gex', { symbol: '' }, 'symbol');
    await discord.log.waitFor('POST /interactions/:id/:token/callback', 3);
    await expect.poll(() => errors.length).toBe(2);
    for (const error of errors) expect(error).toMatchObject({ code: 50035 });
  });

  test('a button defers the update and edits its message, replacing the picture', async () => {
    const discord = await fake();
    const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setCustomId('refresh').setLabel('Refresh').setStyle(ButtonStyle.Secondary),
    );
    const { errors } = await bot(discord, async (interaction) => {
      if (interaction.isChatInputCommand())
        await interaction.reply({
          content: 'first',
          files: [new AttachmentBuilder(png, { name: 'a.png' })],
          components: [row],
        });
      if (interaction.isButton()) {
        await interaction.deferUpdate();
        await interaction.editReply({
          content: 'second',
          attachments: [],
          files: [new AttachmentBuilder(png, { name: 'b.png' })],
        });
      }
    });
    const first = await discord.slash('gex').reply();
    const pressed = discord.press(first.id, 'refresh');
    expect(await pressed.deferred()).toMatchObject({ newMessage: false });
    const second = await pressed.reply();
    expect(errors).toEqual([]);
    expect(second).toMatchObject({ id: first.id, content: 'second', customIds: ['refresh'], edits: 1 });
    expect(second.attachments.map((each) => each.fileName)).toEqual(['b.png']);
    expect(first.content).toBe('first');
    expect(() => discord.press(first.id, 'gone')).toThrow('no gone');
    discord.assertClean();
  });

  test('a select menu updates its message, a modal is shown and sent in', async () => {
    const discord = await fake();
    const { errors } = await bot(discord, async (interaction) => {
      if (interaction.isChatInputCommand() && interaction.commandName === 'gex') {
        const menu = new StringSelectMenuBuilder()
          .setCustomId('scope')
          .addOptions({ label: '0DTE', value: '0dte' }, { label: 'all', value: 'all' });
        await interaction.reply({
          content: '0dte',
          components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)],
        });
      } else if (interaction.isChatInputCommand()) {
        const input = new TextInputBuilder().setCustomId('zone').setStyle(TextInputStyle.Short);
        const modal = new ModalBuilder().setCustomId('ask').setTitle('Settings');
        modal.addLabelComponents(new LabelBuilder().setLabel('Time zone').setTextInputComponent(input));
        await interaction.showModal(modal);
      }
      if (interaction.isStringSelectMenu()) await interaction.update({ content: interaction.values.join() });
      if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getTextInputValue('zone'));
    });
    const { id } = await discord.slash('gex').reply();
    expect((await discord.select(id, 'scope', ['all']).reply()).content).toBe('all');
    expect(() => discord.select(id, 'scope', ['45d'])).toThrow('not offered');
    const asked = discord.slash('settings');
    await asked.response();
    expect((await discord.submitModal(asked, { zone: 'Europe/Berlin' }).reply()).content).toBe('Europe/Berlin');
    expect(errors).toEqual([]);
  });

  test('a follow-up for one person stays theirs, and the first one fills a deferred reply', async () => {
    const discord = await fake();
    await bot(discord, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply({ flags: interaction.commandName === 'mine' ? MessageFlags.Ephemeral : undefined });
      await interaction.followUp('filled');
      await interaction.followUp({ content: 'only you', flags: MessageFlags.Ephemeral });
    });
    const asked = discord.slash('gex');
    expect(await asked.reply()).toMatchObject({ content: 'filled', ephemeral: false });
    const [extra] = await asked.followUps();
    expect(extra).toMatchObject({ content: 'only you', ephemeral: true });
    const path = Routes.channelMessage(discord.known.gexChannelId, extra?.id ?? '');
    expect(await refusal(restOf(discord).get(path))).toMatchObject({ code: 10008 });
    expect(await discord.slash('mine').reply()).toMatchObject({ content: 'filled', ephemeral: true });
  });

  test('a place and a person arrive as Discord tells them', async () => {
    const discord = await fake();
    const seen: Interaction[] = [];
    await bot(discord, async (interaction) => {
      seen.push(interaction);
      if (interaction.isRepliable()) await interaction.reply('yes');
    });
    const { known } = discord;
    await discord.slash('gex', {}, { user: known.adaId, channel: known.threadId, appPermissions: 0n }).reply();
    await discord.slash('gex', {}, { dm: true, locale: 'de' }).reply();
    await discord.slash('gex', {}, { user: known.strangerId, channel: known.foreignChannelId }).reply();
    const [thread, dm, foreign] = seen;
    expect(thread?.channel?.isThread() && thread.channel.parentId).toBe(known.gexChannelId);
    expect(thread?.memberPermissions?.has('ManageGuild')).toBe(true);
    expect(thread?.appPermissions.has('SendMessages')).toBe(false);
    expect(dm).toMatchObject({ guildId: null, context: 1, locale: 'de' });
    expect(dm?.user.id).toBe(known.bobId);
    expect(foreign).toMatchObject({ guildId: known.foreignGuildId, guild: null, context: 0 });
    expect(foreign?.authorizingIntegrationOwners).toMatchObject({ guildId: null, userId: known.strangerId });
  });
});

describe('rules of interactions', () => {
  /** Sends first answers by hand, without a bot. */
  function byHand(discord: FakeDiscord) {
    const rest = restOf(discord);
    const app = discord.known.applicationId;
    return {
      answer: (asked: { id: string; token: string }, body: unknown) =>
        rest.post(Routes.interactionCallback(asked.id, asked.token), { body, auth: false }),
      edit: (asked: { token: string }, body: object) =>
        rest.patch(Routes.webhookMessage(app, asked.token, '@original'), { body: { ...quiet, ...body }, auth: false }),
      follow: (asked: { token: string }, body: object) =>
        rest.post(Routes.webhook(app, asked.token), { body: { ...quiet, ...body }, auth: false }),
      remove: (asked: { token: string }) =>
        rest.delete(Routes.webhookMessage(app, asked.token, '@original'), { auth: false }),
    };
  }

  test('an answer is taken once, within three seconds, and only for a known interaction', async () => {
    const discord = await fake();
    const { answer } = byHand(discord);
    const asked = discord.slash('gex');
    await answer(asked, { type: 5 });
    expect(await refusal(answer(asked, { type: 5 }))).toMatchObject({ status: 400, code: 40060 });
    const late = discord.slash('gex', {}, { sentMsAgo: 3_001 });
    expect(await refusal(answer(late, { type: 5 }))).toMatchObject({ status: 404, code: 10062 });
    expect(await refusal(answer({ id: late.id, token: 'x' }, { type: 5 }))).toMatchObject({ code: 10062 });
    expect(await refusal(answer(discord.slash('gex'), { type: 6 }))).toMatchObject({ code: 50035 });
  });

  test('edits and follow-ups need an answer first and end after fifteen minutes', async () => {
    const discord = await fake();
    const { answer, edit, follow, remove } = byHand(discord);
    const asked = discord.slash('gex');
    expect(await refusal(edit(asked, { content: 'early' }))).toMatchObject({ code: 10015 });
    expect(await refusal(follow(asked, { content: 'early' }))).toMatchObject({ code: 10015 });
    await answer(asked, { type: 5 });
    expect(asked.original()?.loading).toBe(true);
    await edit(asked, { content: 'in time' });
    expect(asked.original()).toMatchObject({ loading: false, content: 'in time' });
    await remove(asked);
    expect(await refusal(edit(asked, { content: 'gone' }))).toMatchObject({ code: 10008 });
    asked.age(15 * 60_000);
    expect(await refusal(follow(asked, { content: 'late' }))).toMatchObject({ status: 401, code: 50027 });
  });

  test('without the bot in the guild there are five follow-ups', async () => {
    const discord = await fake();
    const { answer, follow } = byHand(discord);
    const asked = discord.slash('gex', {}, { channel: discord.known.foreignChannelId });
    await answer(asked, { type: 4, data: { content: 'yes', ...quiet } });
    for (let n = 0; n < 5; n += 1) await follow(asked, { content: `${n}` });
    expect(await refusal(follow(asked, { content: 'more' }))).toMatchObject({ code: 40094 });
  });
});

describe('sending to channels', () => {
  test('a message with the same enforced nonce is stored once', async () => {
    const discord = await fake();
    const { client } = await bot(discord);
    const dm = await client.users.createDM(discord.known.adaId);
    await dm.send({ content: 'SPX crossed 6,000', nonce: 'rule1-event1', enforceNonce: true });
    await dm.send({ content: 'SPX crossed 6,000', nonce: 'rule1-event1', enforceNonce: true });
    expect(discord.messagesIn(dm.id).map((each) => each.nonce)).toEqual(['rule1-event1']);
    discord.assertClean();
  });

  test('a message whose answer got lost is stored, and the retry finds it by its nonce', async () => {
    const discord = await fake();
    const { client } = await bot(discord);
    const channel = await client.channels.fetch(discord.known.alertsChannelId);
    discord.faults.add({ route: 'POST /channels/:id/messages', status: 502, afterServing: true, body: 'bad gateway' });
    if (channel?.isSendable() === true) await channel.send('once');
    expect(discord.log.count('POST /channels/:id/messages')).toBe(2);
    expect(discord.messagesIn(discord.known.alertsChannelId)).toHaveLength(1);
  });

  test('closed doors have the codes of Discord', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const { known, world } = discord;
    const send = (channelId: string, files = false) =>
      refusal(
        rest.post(Routes.channelMessages(channelId), {
          body: { content: 'x', ...quiet },
          ...(files ? { files: [{ name: 'a.png', data: png }] } : {}),
        }),
      );
    world.person(known.bobId).directMessages = 'closed';
    expect((await send(world.directChannel(known.bobId).id)).code).toBe(50007);
    expect((await send(world.directChannel(known.strangerId).id)).code).toBe(50278);
    world.channel(known.threadId).locked = true;
    expect((await send(known.threadId)).code).toBe(160005);
    world.channel(known.gexChannelId).botPermissions = 1n << 10n;
    expect((await send(known.gexChannelId)).code).toBe(50013);
    world.channel(known.gexChannelId).botPermissions = (1n << 10n) | (1n << 11n);
    expect((await send(known.gexChannelId, true)).code).toBe(50013);
    world.channel(known.gexChannelId).botPermissions = 0n;
    expect((await send(known.gexChannelId)).code).toBe(50001);
    discord.deleteChannel(known.alertsChannelId);
    expect((await send(known.alertsChannelId)).code).toBe(10003);
    expect((await refusal(new REST({ api: discord.apiUrl }).setToken('wrong').get(Routes.user()))).status).toBe(401);
  });
});

describe('limits of messages', () => {
  const button = (id: string, label = 'x') => ({ type: 2, style: 1, custom_id: id, label });
  const row = (...components: object[]) => ({ type: 1, components });
  const menu = (count: number) => ({
    type: 3,
    custom_id: 'm',
    options: Array.from({ length: count }, (_, n) => ({ label: `${n}`, value: `${n}` })),
  });
  const field = { name: 'n', value: 'v' };
  const cases: [string, object, string][] = [
    ['content of 2,001', { content: 'x'.repeat(2_001) }, 'content[BASE_TYPE_MAX_LENGTH]'],
    [
      'a description of 4,097',
      { embeds: [{ description: 'x'.repeat(4_097) }] },
      'embeds[0].description[BASE_TYPE_MAX_LENGTH]',
    ],
    ['a title of 257', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds[0].title'],
    ['a footer of 2,049', { embeds: [{ footer: { text: 'x'.repeat(2_049) } }] }, 'embeds[0].footer.text'],
    ['an author of 257', { embeds: [{ author: { name: 'x'.repeat(257) } }] }, 'embeds[0].author.name'],
    ['26 fields', { embeds: [{ fields: Array(26).fill(field) }] }, 'embeds[0].fields'],
    [
      'a field name of 257',
      { embeds: [{ fields: [{ ...field, name: 'x'.repeat(257) }] }] },
      'embeds[0].fields[0].name',
    ],
    [
      'an empty field value',
      { embeds: [{ fields: [{ ...field, value: ' ' }] }] },
      'embeds[0].fields[0].value[BASE_TYPE_REQUIRED]',
    ],
    [
      '6,001 characters in two embeds',
      { embeds: [{ description: 'x'.repeat(3_001) }, { description: 'x'.repeat(3_000) }] },
      'MAX_EMBED_SIZE_EXCEEDED',
    ],
    ['11 embeds', { embeds: Array(11).fill({ title: 'x' }) }, 'embeds[BASE_TYPE_BAD_LENGTH]'],
    [
      '6 rows',
      { content: 'x', components: Array.from({ length: 6 }, (_, n) => row(button(`${n}`))) },
      'components[BASE_TYPE_BAD_LENGTH]',
    ],
    [
      '6 buttons',
      { content: 'x', components: [row(...Array.from({ length: 6 }, (_, n) => button(`${n}`)))] },
      'components[0].components',
    ],
    [
      'a label of 81',
      { content: 'x', components: [row(button('a', 'x'.repeat(81)))] },
      'components[0].components[0].label',
    ],
    [
      'a custom id of 101',
      { content: 'x', components: [row(button('x'.repeat(101)))] },
      'components[0].components[0].custom_id',
    ],
    [
      'a custom id twice',
      { content: 'x', components: [row(button('a')), row(button('a'))] },
      'COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
    ['26 select options', { content: 'x', components: [row(menu(26))] }, 'components[0].components[0].options'],
    [
      'a select beside a button',
      { content: 'x', components: [row(menu(1), button('a'))] },
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    ],
    ['a nonce of 26', { content: 'x', nonce: 'x'.repeat(26) }, 'nonce'],
    [
      'alt text of 1,025',
      { content: 'x', attachments: [{ id: '0', description: 'x'.repeat(1_025) }] },
      'attachments[0].description',
    ],
    [
      'new layout with content',
      { content: 'x', flags: 32_768, components: [{ type: 10, content: 'x' }] },
      'content[MESSAGE_CANNOT_USE',
    ],
    [
      'new layout with 4,001 characters',
      {
        flags: 32_768,
        components: [
          { type: 10, content: 'x'.repeat(4_000) },
          { type: 10, content: 'x' },
        ],
      },
      'DISPLAYABLE_TEXT',
    ],
  ];

  test('what is too long or too much is refused with 50035 and its path', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    for (const [name, body, path] of cases) {
      const { code, message } = await refusal(rest.post(Routes.channelMessages(discord.known.gexChannelId), { body }));
      expect(code, name).toBe(50035);
      expect(message, name).toContain(path);
    }
    expect(discord.messagesIn(discord.known.gexChannelId)).toEqual([]);
  });

  test('what just fits is taken', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const fits = [
      { content: 'x'.repeat(2_000) },
      { embeds: [{ title: 'x'.repeat(256), description: 'x'.repeat(4_096), footer: { text: 'x'.repeat(1_648) } }] },
      { embeds: [{ fields: Array(25).fill(field) }] },
      {
        content: 'x',
        components: Array.from({ length: 5 }, (_, r) =>
          row(...Array.from({ length: 5 }, (_, n) => button(`${r}${n}`, 'x'.repeat(80)))),
        ),
      },
      { content: 'x', components: [row(menu(25))] },
      {
        flags: 32_768,
        components: [{ type: 17, components: [{ type: 10, content: 'x'.repeat(4_000) }, row(button('a'))] }],
      },
    ];
    for (const body of fits)
      await rest.post(Routes.channelMessages(discord.known.gexChannelId), { body: { ...body, ...quiet } });
    expect(discord.messagesIn(discord.known.gexChannelId)).toHaveLength(fits.length);
    discord.assertClean();
  });

  test('an empty message, a file beyond 10 MiB and a file that was not sent are refused', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const post = (body: object, size = 0) =>
      refusal(
        rest.post(Routes.channelMessages(discord.known.gexChannelId), {
          body,
          ...(size === 0 ? {} : { files: [{ name: 'a.bin', data: Buffer.alloc(size) }] }),
        }),
      );
    expect((await post({ content: ' ' })).code).toBe(50006);
    expect((await post({ content: 'x' }, 10 * 1024 * 1024 + 1)).code).toBe(40005);
    expect((await post({ content: 'x', attachments: [{ id: '0', filename: 'a.png' }] })).code).toBe(50146);
  });

  test('whoever would be called, and a picture that is missing, makes the stand-in unclean', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const post = (body: object) => rest.post(Routes.channelMessages(discord.known.gexChannelId), { body });
    await post({ content: '@everyone <@1> `@here`', ...quiet });
    discord.assertClean();
    await post({ content: 'hello @here', allowed_mentions: { parse: ['everyone'] } });
    await post({ embeds: [{ description: `<@${discord.known.bobId}> <@&2>` }] });
    await post({ embeds: [{ image: { url: 'attachment://gone.png' } }], ...quiet });
    expect(discord.pings.map((each) => each.split(': ')[1])).toEqual(['@here', `<@${discord.known.bobId}>`, '<@&2>']);
    expect(discord.unguarded).toHaveLength(2);
    expect(discord.missingPictures).toHaveLength(1);
    expect(() => discord.assertClean()).toThrow('pings');
    await refusal(rest.get('/voice/regions'));
    expect(discord.unknown).toEqual(['GET /voice/regions']);
  });
});

describe('faults', () => {
  test('a torn gateway is resumed and what was missed is delivered', async () => {
    const discord = await fake();
    await bot(discord, async (interaction) => {
      if (interaction.isRepliable()) await interaction.reply('yes');
    });
    discord.gateway.terminateAll();
    await discord.connected(0);
    const asked = discord.slash('gex');
    expect(asked.reached).toBe(0);
    expect((await asked.reply()).content).toBe('yes');
    expect(discord.gateway).toMatchObject({ resumed: 1, identifies: { length: 1 } });
  });

  test('a gateway that asks for it gets its clients back, and two bots both hear of an interaction', async () => {
    const discord = await fake();
    await Promise.all([bot(discord), bot(discord)]);
    await discord.connected(2);
    expect(discord.slash('gex').reached).toBe(2);
    discord.gateway.askToReconnect();
    await discord.wait(() => discord.gateway.resumed === 2);
    expect(discord.gateway.clientCloses).toEqual([4200, 4200]);
  });

  test('heartbeats without an answer make a client come back', async () => {
    const discord = await fake({ heartbeatMs: 50 });
    discord.gateway.faults.noAcks = true;
    await bot(discord);
    await discord.wait(() => discord.gateway.resumed > 0);
    expect(discord.gateway.clientCloses[0]).toBe(4200);
  });

  test('a gateway is silent, says that a session is invalid, keeps a guild back, closes on IDENTIFY', async () => {
    const discord = await fake();
    const { gateway, token, known } = discord;
    const identify = { op: 2, d: { token, intents: 1, properties: {} } };
    const first = await talk(discord);
    await first.frame((each) => each.op === 10);
    first.socket.send(JSON.stringify(identify));
    const ready = await first.frame((each) => each.t === 'READY');
    await first.frame((each) => each.t === 'GUILD_CREATE');
    gateway.invalidate(false);
    await first.frame((each) => each.op === 9 && each.d === false);
    first.socket.send(JSON.stringify(identify));
    expect(await first.closed).toBe(4005);
    gateway.faults.withheldGuilds.add(known.guildId);
    const second = await talk(discord);
    const resume = { op: 6, d: { token, session_id: ready.d.session_id, seq: 1 } };
    second.socket.send(JSON.stringify(resume));
    await second.frame((each) => each.op === 9);
    second.socket.send(JSON.stringify(identify));
    expect((await second.frame((each) => each.t === 'READY')).d.guilds).toEqual([
      { id: known.guildId, unavailable: true },
    ]);
    discord.slash('gex');
    await second.frame((each) => each.t === 'INTERACTION_CREATE');
    expect(second.seen.some((each) => each.t === 'GUILD_CREATE')).toBe(false);
    gateway.faults.noHello = true;
    gateway.faults.closeOnIdentify = 4004;
    const third = await talk(discord);
    third.socket.send(JSON.stringify(identify));
    expect(await third.closed).toBe(4004);
    expect(third.seen).toEqual([]);
  });

  test('a stop refuses connections and a start on the same port takes them again', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const { port } = discord;
    await discord.stop();
    await expect(rest.get(Routes.user())).rejects.toThrow('ECONNREFUSED');
    await discord.start();
    expect(discord.port).toBe(port);
    expect(await rest.get(Routes.user())).toMatchObject({ id: discord.known.botId });
  });

  test('a 429 makes the client wait as the headers say, globally when they say so', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const route = 'POST /channels/:id/messages';
    const post = (channelId: string) =>
      rest.post(Routes.channelMessages(channelId), { body: { content: 'x', ...quiet } });
    discord.faults.rateLimit({ route, kind: 'user', retryAfter: 0.1 });
    await post(discord.known.gexChannelId);
    const [first, second] = discord.log.of(route);
    expect(first?.status).toBe(429);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(95);
    discord.faults.rateLimit({ route, kind: 'global', retryAfter: 0.1 });
    const limited = new Promise((resolve) => rest.once('rateLimited', resolve));
    await Promise.all([post(discord.known.gexChannelId), limited.then(() => rest.get(Routes.user()))]);
    const [, , third] = discord.log.of(route);
    const other = discord.log.of('GET /users/@me')[0];
    expect((other?.at ?? 0) - (third?.at ?? 0)).toBeGreaterThan(95);
  });

  test('a route with a small bucket is never overrun by the client', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const route = 'POST /channels/:id/messages';
    discord.buckets.set(route, { limit: 2, perMs: 60 });
    await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        rest.post(Routes.channelMessages(discord.known.gexChannelId), { body: { content: `${n}`, ...quiet } }),
      ),
    );
    expect(discord.log.of(route).map((each) => each.status)).toEqual([200, 200, 200, 200, 200]);
    expect(discord.messagesIn(discord.known.gexChannelId).map((each) => each.content)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
    discord.buckets.set(route, { limit: 0, perMs: 1_000 });
    const answer = await fetch(`${discord.apiUrl}/v10/channels/${discord.known.alertsChannelId}/messages`, {
      method: 'POST',
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });

  test('a dropped socket fails the request, before or after it was served', async () => {
    const discord = await fake();
    const rest = restOf(discord);
    const post = () =>
      rest.post(Routes.channelMessages(discord.known.gexChannelId), { body: { content: 'x', ...quiet } });
    const fault = discord.faults.add({ route: 'POST /channels/:id/messages', drop: true, skip: 1 });
    await post();
    await expect(post()).rejects.toThrow();
    expect(fault.hits).toBe(1);
    expect(discord.messagesIn(discord.known.gexChannelId)).toHaveLength(1);
    discord.faults.add({ drop: true, afterServing: true, delayMs: 5 });
    await expect(post()).rejects.toThrow();
    expect(discord.messagesIn(discord.known.gexChannelId)).toHaveLength(2);
  });

  test('closing ends waits at once', async () => {
    const discord = await fake();
    const waiting = expect(discord.slash('gex').reply()).rejects.toThrow('closed');
    await discord.close();
    await waiting;
  });
});
