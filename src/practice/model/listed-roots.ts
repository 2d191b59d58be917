/** A model chain in the words of GET /option-chains/{symbol}/nested. */

import { formatOccSymbol } from '../../engine/symbology.js';
import type { PracticeExpiration, PracticeRoot, PracticeStrike } from '../market-source.js';
import type { ModelChain, ModelExpiration } from './chain.js';

/** One entry per root, expirations ascending. */
export function listedRoots(chain: ModelChain): PracticeRoot[] {
  return chain.profile.listings.map((listing) => ({
    underlyingSymbol: chain.profile.symbol,
    root: listing.root,
    chainType: listing.chainType,
    sharesPerContract: listing.sharesPerContract,
    expirations: chain.expirations
      .filter((expiration) => expiration.listing === listing)
      .map((expiration) => listedExpiration(chain, expiration)),
  }));
}

function listedExpiration(chain: ModelChain, expiration: ModelExpiration): PracticeExpiration {
  const { listing, date, expirationType, from, to } = expiration;
  const strikes: PracticeStrike[] = [];
  for (let call = from; call < to; call += 2) {
    const strike = chain.strike[call]!;
    strikes.push({
      strike,
      call: formatOccSymbol({ root: listing.root, date, right: 'C', strike }),
      put: formatOccSymbol({ root: listing.root, date, right: 'P', strike }),
      callStreamerSymbol: chain.symbol[call]!,
      putStreamerSymbol: chain.symbol[call + 1]!,
    });
  }
  return { date, expirationType, settlement: listing.settlement, strikes };
}
