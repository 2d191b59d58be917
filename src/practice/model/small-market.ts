/** The same market with a few hundred contracts a symbol, for tests. */

import { thinned } from './ladders.js';
import type { Listing, Profile } from './profiles.js';

/** Nearer reaches and a fifth of the strikes; roots, settlement and kinds of expirations stay. */
export function smallProfile(profile: Profile): Profile {
  return { ...profile, ladder: thinned(profile.ladder), listings: profile.listings.map(shortened) };
}

function shortened(listing: Listing): Listing {
  return {
    ...listing,
    dailyDays: Math.min(listing.dailyDays, 7),
    fridayDays: Math.min(listing.fridayDays, 15),
    monthlyMonths: Math.min(listing.monthlyMonths, 2),
    quarterlyMonths: Math.min(listing.quarterlyMonths, 4),
    yearlyMonths: Math.min(listing.yearlyMonths, 4),
    monthEndMonths: Math.min(listing.monthEndMonths, 1),
  };
}
