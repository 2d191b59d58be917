import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { DateKey } from '../engine/types.js';
import type { SteadyClock } from '../lib/clock.js';
import { asAppError } from '../lib/errors.js';
import { AlertEventRepository } from './alert-event-repository.js';
import { ChatRepository } from './chat-repository.js';
import { ExportRepository } from './export-repository.js';
import { HistoryRepository } from './history-repository.js';
import { JobRunRepository } from './job-run-repository.js';
import { LinkCodeRepository } from './link-code-repository.js';
import { LiveRepository } from './live-repository.js';
import { makeFolder } from './make-folder.js';
import { MetaRepository } from './meta-repository.js';
import { NoticeRepository } from './notice-repository.js';
import { type OpenOptions, openDatabase } from './open-database.js';
import { OpenInterestRepository } from './open-interest-repository.js';
import { OutboxRepository } from './outbox-repository.js';
import { OwnershipRepository } from './ownership-repository.js';
import { PersonRepository } from './person-repository.js';
import { ReadingRepository } from './reading-repository.js';
import { onRuleChange } from './rule-changes.js';
import { RuleRepository } from './rule-repository.js';
import { SnapshotRepository } from './snapshot-repository.js';
import { storeError, withStoreErrors } from './store-error.js';
import { SummaryRepository } from './summary-repository.js';
import { SymbolRepository } from './symbol-repository.js';
import { TargetRepository } from './target-repository.js';
import { retryWhileBusy } from './write-retry.js';

export interface StoreOptions extends OpenOptions {
  /** For the waits between tries while another program holds the database. */
  steady: Pick<SteadyClock, 'sleep'>;
  /** In [0, 1), spreads second tries of deliveries; without it they are tried in the middle of their range. */
  random?: () => number;
}

export interface StoreHealth {
  /** It can be read, and the last write came through. */
  ok: boolean;
  /** It can be read. */
  answers: boolean;
  /** A sentence; null when ok. */
  problem: string | null;
  snapshots: number;
  bytes: number;
}

export interface Store {
  readonly file: string;
  readonly snapshots: SnapshotRepository;
  /** Snapshots as rules saw them. */
  readonly readings: ReadingRepository;
  /** How levels went, and single readings of the past. */
  readonly history: HistoryRepository;
  /** Snapshots as rows of files. */
  readonly exports: ExportRepository;
  readonly openInterest: OpenInterestRepository;
  readonly symbols: SymbolRepository;
  readonly jobs: JobRunRepository;
  readonly people: PersonRepository;
  readonly chats: ChatRepository;
  readonly linkCodes: LinkCodeRepository;
  readonly targets: TargetRepository;
  readonly rules: RuleRepository;
  readonly alertEvents: AlertEventRepository;
  readonly outbox: OutboxRepository;
  readonly summaries: SummaryRepository;
  readonly live: LiveRepository;
  readonly notices: NoticeRepository;
  readonly ownership: OwnershipRepository;
  readonly meta: MetaRepository;
  /** The connection, for the repositories of other rooms' tables. */
  readonly db: Database.Database;
  /** Runs a synchronous write, trying again (five tries, waiting without blocking) while another program holds the database. */
  write<T>(action: () => T): Promise<T>;
  /** `write` of several statements that come through together or not at all. */
  transact<T>(action: () => T): Promise<T>;
  /** See `onRuleChange` in rule-changes.ts; one listener a store. */
  onRuleChange(listener: (ruleId: number | null) => void): void;
  /** Whether the database answers; never throws. The last failed write counts until one succeeds. */
  check(): StoreHealth;
  /** Copies the database while it is in use. The copy appears under its name only when complete. */
  backup(path: string): Promise<void>;
  /** Removes details of snapshots with a slot before `before`, gives their room back to the disk and shortens the log. Returns how many. */
  prune(before: number, day: DateKey): Promise<number>;
  /**
   * Removes what has had its time by the machine's clock, `now` in ms UTC: link codes that ended, chats gone for 30 days with
   * their settings, topics silent for 90 days.
   */
  pruneChats(now: number): Promise<void>;
  /** Removes receipts, events and notices older than 30 days, and targets that nothing goes to any more. `now` in market ms. */
  pruneAlerts(now: number): Promise<void>;
  /** Forgets everything after a moment: for a practice market whose clock starts over. */
  dropAfter(at: number, day: DateKey): void;
  close(): void;
}

const dayMs = 86_400_000;
const goneChatDays = 30;
const silentTopicDays = 90;
const receiptDays = 30;

/** Pages given back per step, about 1 MB and ten milliseconds: the event loop and other writers are free in between. */
const pagesPerStep = 250;

/** Opens the database and its repositories. Throws what openDatabase throws. */
export function openStore(options: StoreOptions): Store {
  const opened = openDatabase(options);
  const { db, file } = opened;
  const snapshots = new SnapshotRepository(db, file);
  const openInterest = new OpenInterestRepository(db, file);
  const jobs = new JobRunRepository(db, file);
  let writeProblem: string | null = null;

  const write = async <T>(action: () => T): Promise<T> => {
    try {
      const result = await retryWhileBusy(() => withStoreErrors(file, action), options.steady);
      writeProblem = null;
      return result;
    } catch (error) {
      const known = storeError(error, file);
      // A taken slot says nothing about the disk.
      if (known.code !== 'STORE_SLOT_TAKEN') writeProblem = known.sentence;
      throw known;
    }
  };

  const chats = new ChatRepository(db, file);
  const linkCodes = new LinkCodeRepository(db, file);
  const targets = new TargetRepository(db, file);
  const rules = new RuleRepository(db, file, targets, (rule, error) => {
    options.log.error('a damaged rule switched off', { rule, error });
  });
  const alertEvents = new AlertEventRepository(db, file);
  const outbox = new OutboxRepository(db, file, targets, options.random ?? (() => 0.5));
  const summaries = new SummaryRepository(db, file, targets);
  const live = new LiveRepository(db, file, targets);
  const notices = new NoticeRepository(db, file);
  const transact = <T>(action: () => T): Promise<T> => {
    const transaction = db.transaction(action);
    return write(() => transaction.immediate());
  };

  return {
    file,
    db,
    snapshots,
    readings: new ReadingRepository(db, file),
    exports: new ExportRepository(db, file),
    history: new HistoryRepository(db, file),
    openInterest,
    symbols: new SymbolRepository(db, file),
    jobs,
    people: new PersonRepository(db, file),
    chats,
    linkCodes,
    targets,
    rules,
    alertEvents,
    outbox,
    summaries,
    live,
    notices,
    ownership: new OwnershipRepository(db, file),
    meta: new MetaRepository(db, file),
    write,
    transact,
    onRuleChange: (listener) => onRuleChange(db, file, listener),
    check() {
      try {
        const count = snapshots.count();
        return {
          ok: writeProblem === null,
          answers: true,
          problem: writeProblem,
          snapshots: count,
          bytes: statSync(file).size,
        };
      } catch (error) {
        return { ok: false, answers: false, problem: asAppError(error).sentence, snapshots: 0, bytes: 0 };
      }
    },
    async backup(path) {
      const draft = `${path}.new`;
      withStoreErrors(path, () => {
        makeFolder(dirname(path));
        rmSync(draft, { force: true });
      });
      try {
        await db.backup(draft);
        renameSync(draft, path);
      } catch (error) {
        rmSync(draft, { force: true });
        throw storeError(error, path);
      }
    },
    async prune(before, day) {
      let pruned = 0;
      for (;;) {
        const batch = await write(() => snapshots.prune(before));
        pruned += batch;
        if (batch === 0) break;
        await options.steady.sleep(0);
      }
      await write(() => {
        openInterest.prune(day);
        jobs.prune(before);
      });
      while ((db.pragma('freelist_count', { simple: true }) as number) > 0) {
        const left = db.pragma('freelist_count', { simple: true }) as number;
        await write(() => db.pragma(`incremental_vacuum(${pagesPerStep})`));
        if ((db.pragma('freelist_count', { simple: true }) as number) >= left) break;
        await options.steady.sleep(0);
      }
      await write(() => db.pragma('wal_checkpoint(TRUNCATE)'));
      return pruned;
    },
    async pruneChats(now) {
      await transact(() => {
        linkCodes.prune(now);
        chats.prune(now - goneChatDays * dayMs, now - silentTopicDays * dayMs);
      });
    },
    async pruneAlerts(now) {
      await transact(() => {
        const before = now - receiptDays * dayMs;
        outbox.prune(before);
        alertEvents.prune(before);
        notices.prune(before);
        targets.prune();
      });
    },
    dropAfter(at, day) {
      withStoreErrors(file, () =>
        db
          .transaction(() => {
            snapshots.dropAfter(null, at);
            openInterest.dropAfter(day);
            jobs.dropAfter(at);
            outbox.dropAfter(at);
            alertEvents.dropAfter(at);
            rules.dropAfter(at);
            summaries.dropAfter(at);
            notices.dropAfter(at);
          })
          .immediate(),
      );
    },
    close: () => opened.close(),
  };
}
