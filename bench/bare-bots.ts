/**
 * The floor of bench/chats.ts, as a process of its own: a discord.js client and a grammY bot that do nothing but acknowledge each
 * command and send one answer they were given, picture included. Its settings are addresses on loopback, handed over by the bench.
 */

import { readFileSync } from 'node:fs';
import { type APIEmbed, type APIMessageTopLevelComponent, Client, Events, GatewayIntentBits } from 'discord.js';
import { Bot, InputFile } from 'grammy';

/** What the bench writes for this process. */
export interface BareAnswer {
  discord: { apiUrl: string; token: string; embeds: APIEmbed[]; components: APIMessageTopLevelComponent[] };
  telegram: { apiUrl: string; token: string; caption: string };
  picture: { file: string; name: string };
}

const answer = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BareAnswer;
const bytes = readFileSync(answer.picture.file);

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: answer.discord.apiUrl } });
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  await interaction.deferReply();
  await interaction.editReply({
    embeds: answer.discord.embeds,
    components: answer.discord.components,
    files: [{ attachment: bytes, name: answer.picture.name }],
    allowedMentions: { parse: [] },
  });
});
await client.login(answer.discord.token);

const bot = new Bot(answer.telegram.token, { client: { apiRoot: answer.telegram.apiUrl } });
bot.command('gex', (context) =>
  context.replyWithPhoto(new InputFile(bytes, answer.picture.name), { caption: answer.telegram.caption }),
);
bot.start({ onStart: () => console.log('bare bots ready') }).catch(() => process.exit(1));
