import type { ExpirationBar, ExpirationsChartSpec } from '../charts/spec.js';
import { formatDollars, formatPercent, formatPrice } from '../lib/format.js';
import { altText } from './alt-text.js';
import { gexLabel } from './wording.js';

/** Rows read out; the nearest come first, and those beyond are counted. */
const named = 8;

function rowSentence({ label, share, net, rollsOff }: ExpirationBar): string {
  const words = [
    `${formatPercent(share, { digits: 1 })} of gross gamma`,
    `net ${formatDollars(net, { plus: true })}`,
    ...(rollsOff ? ['rolls off next'] : []),
  ];
  return `${label}: ${words.join(', ')}.`;
}

/** What the picture of gamma by expiration shows, for those who cannot see it. At most 1,024 characters. */
export function expirationsAlt(spec: ExpirationsChartSpec): string {
  const more = spec.rows.length - named;
  return altText(spec, [
    `${spec.symbol} gamma exposure by expiration, ${spec.scopeLabel}, ${gexLabel(spec.unit, 'oi')}.`,
    `Spot ${formatPrice(spec.spot)}.`,
    ...spec.rows.slice(0, named).map(rowSentence),
    more > 0 ? `${more} more ${more === 1 ? 'expiration' : 'expirations'} in the picture.` : '',
    spec.rest === null ? '' : `Not in the picture: ${spec.rest}.`,
  ]);
}
