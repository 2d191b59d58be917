import { type RuleLogic, ruleDefaults, type Trigger } from '../alerts/rule.js';
import { scopeWord } from './scope.js';

/** A share as it is typed: `0.15%`. */
const shareText = (share: number) => `${Number((share * 100).toPrecision(8))}%`;

const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** `-2B`, `1500`: exact, unlike what is read. */
function sizeText(size: number): string {
  for (const [scale, letter] of scales) {
    const scaled = Number((size / scale).toPrecision(12));
    if (Math.abs(scaled) >= 1 && Number.isInteger(scaled * 1_000)) return `${scaled}${letter}`;
  }
  return String(size);
}

function triggerText(trigger: Trigger): string[] {
  switch (trigger.kind) {
    case 'zero-gamma':
    case 'regime':
      return trigger.band === ruleDefaults[trigger.kind].band ? [] : [`band=${shareText(trigger.band)}`];
    case 'max-strike':
      return trigger.ratio === ruleDefaults['max-strike'].ratio ? [] : [`${trigger.ratio}x`];
    case 'wall-shift':
      return [trigger.wall, ...(trigger.ratio === ruleDefaults['wall-shift'].ratio ? [] : [`${trigger.ratio}x`])];
    case 'wall-touch':
      return [
        trigger.wall,
        ...(trigger.within === ruleDefaults['wall-touch'].within ? [] : [shareText(trigger.within)]),
      ];
    case 'net-gex': {
      const usual = trigger.threshold < 0 ? 'below' : 'above';
      return [sizeText(trigger.threshold), ...(trigger.direction === usual ? [] : [trigger.direction])];
    }
    case 'level':
      return [
        String(trigger.price),
        ...(trigger.band === ruleDefaults.level.band ? [] : [`band=${shareText(trigger.band)}`]),
      ];
  }
}

/** What to type for a rule: `/alert add zero-gamma SPX 45d band=0.15%`; defaults are left out. Of the owner's other wishes nothing. */
export function addLine({ symbol, scope, trigger, confirmations, cooldownMs }: RuleLogic): string {
  const defaults = ruleDefaults[trigger.kind];
  return [
    '/alert add',
    trigger.kind,
    // A ticker may be a word of another option as well.
    `symbol=${symbol}`.replace(/^symbol=([A-Z]{1,5})$/, (_all, plain: string) =>
      isPlain(plain) ? plain : `symbol=${plain}`,
    ),
    ...(scope === 'days:45' ? [] : [scopeWord(scope)]),
    ...triggerText(trigger),
    ...(confirmations === defaults.confirmations ? [] : [`confirm=${confirmations}`]),
    ...(cooldownMs === defaults.cooldownMs ? [] : [`cooldown=${cooldownMs / 60_000}m`]),
  ].join(' ');
}

const plainSymbols = /^(?:SPX|NDX|RUT|VIX|SPY|QQQ|IWM|DIA|AAPL|TSLA|NVDA|MSFT|AMZN|META|GOOGL?)$/;
const isPlain = (symbol: string) => plainSymbols.test(symbol);
