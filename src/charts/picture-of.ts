import { compareChart } from './compare-chart.js';
import { expirationsChart } from './expirations-chart.js';
import { gexChart } from './gex-chart.js';
import { heatmapChart } from './heatmap-chart.js';
import { historyChart } from './history-chart.js';
import { ladderChart } from './ladder-chart.js';
import type { Picture } from './picture.js';
import { profileChart } from './profile-chart.js';
import type { ChartSpec } from './spec.js';
import type { Measure } from './typeface.js';
import { weightsChart } from './weights-chart.js';

/** The picture of a spec. Throws CHART_FAILED for a spec without a drawable value. */
export function pictureOf(spec: ChartSpec, measure: Measure): Picture {
  switch (spec.chart) {
    case 'gex':
      return gexChart(spec, measure);
    case 'ladder':
      return ladderChart(spec, measure);
    case 'weights':
      return weightsChart(spec, measure);
    case 'compare':
      return compareChart(spec, measure);
    case 'expirations':
      return expirationsChart(spec, measure);
    case 'heatmap':
      return heatmapChart(spec, measure);
    case 'history':
      return historyChart(spec, measure);
    case 'profile':
      return profileChart(spec, measure);
  }
}
