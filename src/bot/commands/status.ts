import { formatAge, formatClock, formatCount, formatDayClock, formatPercent, formatPrice } from '../../lib/format.js';
import type { CommandDef } from '../command.js';
import type { DeliveryStatus, ServiceStatus, SymbolStatus } from '../ports.js';
import type { Block, Fact, Tone } from '../reply.js';
import { sourceWords } from '../wording.js';

const levelWords = (level: string): string =>
  level === 'live' || level === 'delayed' || level === 'simulated' || level === 'file'
    ? sourceWords(level, 15 * 60_000)
    : level;

/** A time of today as `10:41 ET`, another day's as `Fri 16:00 ET`. */
function when(at: number, now: number): string {
  return Math.abs(now - at) < 12 * 3_600_000 ? formatClock(at) : formatDayClock(at);
}

function feedFact({ feed }: ServiceStatus): Fact {
  const source = feed.level === null || feed.phase !== 'live' ? '' : `, ${levelWords(feed.level)}`;
  const queued = feed.queued > 0 ? `, ${formatCount(feed.queued)} queued` : '';
  return {
    label: 'Feed',
    value: `${feed.phase === 'live' ? 'connected' : feed.phase}${source}`,
    remark: `${formatCount(feed.items)} of ${formatCount(feed.budget)} items${queued}`,
  };
}

function deliveryFact({ rules, waiting, oldestDueAt, expired, pausedTargets }: DeliveryStatus, now: number): Fact {
  const age = oldestDueAt === null ? '' : `, the oldest ${formatAge(Math.max(0, now - oldestDueAt))}`;
  const parts = [
    waiting === 0
      ? 'nothing waits'
      : `${formatCount(waiting)} ${waiting === 1 ? 'message waits' : 'messages wait'}${age}`,
    expired === 0 ? null : `${formatCount(expired)} too late to be sent`,
    pausedTargets === 0 ? null : `${formatCount(pausedTargets)} ${pausedTargets === 1 ? 'chat' : 'chats'} paused`,
  ];
  return {
    label: 'Alerts',
    value: rules === 1 ? '1 rule' : `${formatCount(rules)} rules`,
    remark: parts.filter((part) => part !== null).join(', '),
  };
}

function liveFacts(live: number): Fact[] {
  if (live === 0) return [];
  return [
    {
      label: 'Live',
      value: `${formatCount(live)} ${live === 1 ? 'message edits itself' : 'messages edit themselves'}`,
    },
  ];
}

function symbolTable(symbols: readonly SymbolStatus[]): Block {
  const columns = ['Spot', 'Age', 'Quality', 'Covered', 'Greeks', 'Contracts', 'Cut', 'Pending'];
  return {
    kind: 'table',
    columns: [
      { title: 'Symbol', align: 'left' },
      ...columns.map((title) => ({ title, align: title === 'Quality' ? ('left' as const) : ('right' as const) })),
    ],
    rows: symbols.map((one) => [
      one.watched ? one.symbol : `${one.symbol}*`,
      formatPrice(one.spot),
      formatAge(one.spotAgeMs),
      one.quality,
      formatPercent(one.weightCoverage, { digits: 1 }),
      formatAge(one.greeksAgeMs),
      formatCount(one.contracts),
      formatCount(one.cut),
      formatCount(one.pending),
    ]),
  };
}

function toneOf(status: ServiceStatus): Tone {
  const hasProblem =
    status.feed.problem !== null ||
    status.store.problem !== null ||
    status.symbols.some((one) => one.problem !== null) ||
    status.platforms.some((one) => (one.problem ?? null) !== null);
  return hasProblem || !status.store.ok ? 'warning' : 'neutral';
}

/** `/status`: what the program receives, how fresh it is, and what is wrong, in one look. */
export const status: CommandDef = {
  name: 'status',
  description: 'Feed, age and coverage of each symbol, next snapshot, store and chat platforms',
  options: {},
  permission: 'everyone',
  examples: ['status'],

  run(ask) {
    const state = ask.market.status();
    const last = state.symbols.reduce<number | null>(
      (latest, { lastSnapshotAt: at }) => (at !== null && (latest === null || at > latest) ? at : latest),
      null,
    );
    const facts: Fact[] = [
      feedFact(state),
      {
        label: 'Snapshots',
        value: last === null ? 'none yet' : `last ${when(last, ask.now)}`,
        remark: `${state.nextSnapshotAt === null ? 'none planned' : `next ${when(state.nextSnapshotAt, ask.now)}`}, ${formatCount(state.store.snapshots)} stored`,
      },
      { label: 'Store', value: state.store.ok ? 'ok' : 'not writing' },
      ...(state.platforms.length === 0
        ? []
        : [{ label: 'Chats', value: state.platforms.map((one) => `${one.name} ${one.state}`).join(', ') }]),
      ...(state.delivery == null ? [] : [deliveryFact(state.delivery, ask.now)]),
      ...liveFacts(state.delivery?.live ?? 0),
    ];
    const problems = [
      state.feed.problem === null ? null : `Feed: ${state.feed.problem}`,
      state.store.problem === null ? null : `Store: ${state.store.problem}`,
      ...state.platforms.map(({ name, problem = null }) => (problem === null ? null : `${name}: ${problem}`)),
      ...state.symbols.map((one) => (one.problem === null ? null : `${one.symbol}: ${one.problem}`)),
    ].filter((problem) => problem !== null);
    const notes = [
      state.symbols.some((one) => !one.watched) ? '* on demand, dropped after 15 idle minutes' : null,
      state.symbols.some((one) => one.cut > 0)
        ? 'Cut: contracts the feed’s budget left out, the lightest first; they count as missing'
        : null,
      `Market time ${formatDayClock(ask.now)}`,
    ].filter((note) => note !== null);
    const blocks: Block[] = [
      ...problems.map((text) => ({ kind: 'text' as const, text })),
      { kind: 'facts', rows: facts },
      ...(state.symbols.length === 0
        ? [{ kind: 'text' as const, text: 'No symbol is watched yet.' }]
        : [symbolTable(state.symbols)]),
    ];
    return Promise.resolve({
      tone: toneOf(state),
      title: `gexwatch ${state.version}  up ${formatAge(state.uptimeMs)}`,
      aside: state.sessionText === '' ? `session ${state.session}` : state.sessionText,
      blocks,
      notes,
      visibility: 'public' as const,
    });
  },
};
