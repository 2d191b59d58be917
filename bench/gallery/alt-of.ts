/** The alt text of any picture. */

import { compareAlt } from '../../src/bot/compare-alt.js';
import { expirationsAlt } from '../../src/bot/expirations-alt.js';
import { gexAlt } from '../../src/bot/gex-alt.js';
import { heatmapAlt } from '../../src/bot/heatmap-alt.js';
import { historyAlt } from '../../src/bot/history-alt.js';
import { ladderAlt } from '../../src/bot/ladder-alt.js';
import { profileAlt } from '../../src/bot/profile-alt.js';
import { weightsAlt } from '../../src/bot/weights-alt.js';
import type { ChartSpec } from '../../src/charts/spec.js';

export function altOf(spec: ChartSpec): string {
  switch (spec.chart) {
    case 'gex':
      return gexAlt(spec);
    case 'ladder':
      return ladderAlt(spec);
    case 'weights':
      return weightsAlt(spec);
    case 'profile':
      return profileAlt(spec);
    case 'expirations':
      return expirationsAlt(spec);
    case 'heatmap':
      return heatmapAlt(spec);
    case 'history':
      return historyAlt(spec);
    case 'compare':
      return compareAlt(spec);
  }
}
