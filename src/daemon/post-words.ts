import { eventHeadline, labelWords, movedWords } from '../bot/alert-words.js';
import { gexAlt } from '../bot/gex-alt.js';
import { buildGexChart, type GexViewOptions, gexChartKey } from '../bot/gex-view.js';
import { noticeReply } from '../bot/notice-message.js';
import type { Reply, ReplyImage } from '../bot/reply.js';
import { ruleTitle } from '../bot/rule-words.js';
import { defaultStrikes } from '../bot/strike-range.js';
import { qualityLine } from '../bot/wording.js';
import type { AlertFacts, PostWords } from './compose-post.js';

export const postWords: PostWords = {
  alert: alertReply,
  digest(facts) {
    const last = facts.at(-1)!;
    const lines = facts.map((each) =>
      eventHeadline({ event: each.alert.event, logic: each.alert.logic }, null, each.settings.unit),
    );
    const reply = alertReply(last);
    return {
      ...reply,
      title: `Meanwhile: ${ruleTitle(last.alert.logic)}`,
      blocks: [{ kind: 'text', text: lines.join('\n') }],
    };
  },
  notice: noticeReply,
};

function alertReply(facts: AlertFacts): Reply {
  const { alert, answer, settings, now } = facts;
  const told = { event: alert.event, logic: alert.logic };
  const lines = [movedWords(told), labelWords(told, alert.ruleId)].filter((line) => line !== null);
  return {
    tone: 'neutral',
    title: eventHeadline(told, null, settings.unit),
    blocks: lines.length === 0 ? [] : [{ kind: 'text', text: lines.join('\n') }],
    notes: answer === null ? [] : [qualityLine(answer, now)],
    ...(answer === null ? {} : { image: picture(facts) }),
    visibility: 'public',
  };
}

function picture({ answer, settings, chart }: AlertFacts): ReplyImage {
  const view: GexViewOptions = {
    view: 'split',
    by: 'oi',
    unit: settings.unit,
    theme: settings.theme,
    strikes: defaultStrikes,
  };
  const spec = buildGexChart(answer!, view);
  const key = gexChartKey(answer!, view);
  const fileName = `${answer!.head.symbol.toLowerCase()}-${answer!.scope.scope.replace(/[^a-z0-9-]/g, '-')}.png`;
  return { key, fileName, alt: gexAlt(spec), render: () => chart(key, spec) };
}
