/** The picture of a crossing, drawn while its snapshot is being stored: the two take about as long, and the first message needs both. */

import type { ChatSettings } from '../bot/actor.js';
import type { ChartSpec } from '../charts/spec.js';
import type { MarketClock } from '../lib/clock.js';
import type { Logger } from '../lib/log.js';
import type { AlertJobDeps, DrawnAhead } from './alert-job.js';
import { toAnswer } from './answers.js';
import type { ChartCache } from './chart-cache.js';
import type { PostWords } from './compose-post.js';

export interface EarlyPictureDeps {
  charts: Pick<ChartCache, 'begin'>;
  words: Pick<PostWords, 'alert'>;
  /** What a rule's owner has set. */
  settingsOf(ownerId: number | null): ChatSettings;
  market: Pick<MarketClock, 'now'>;
  log: Logger;
}

/**
 * The words of the message name its picture, as they will when the message is composed, so that both come to the same key. Nobody
 * finds the picture under that key before its snapshot is stored: one that is rolled back leaves its id to another.
 */
export function createEarlyPictures(deps: EarlyPictureDeps): NonNullable<AlertJobDeps['draw']> {
  const { charts, words, settingsOf, market, log } = deps;
  return (snapshot, snapshotId, { rule, event }) => {
    const begun: DrawnAhead[] = [];
    const { id, version, ownerId, logic } = rule;
    const now = market.now();
    try {
      const { image } = words.alert({
        alert: { id: 0, ruleId: id, ruleVersion: version, logic, event, createdAt: now },
        rule: null,
        answer: toAnswer(snapshotId, snapshot, logic.scope, true, null),
        settings: settingsOf(ownerId),
        now,
        chart: (key: string, spec: ChartSpec) => {
          begun.push(charts.begin(key, spec));
          return Promise.resolve(new Uint8Array());
        },
      });
      void image?.render();
    } catch (error) {
      // The message will be composed, and say so, all the same.
      log.warn('picture of an alert not drawn ahead', { rule: id, error });
    }
    return begun[0] ?? null;
  };
}
