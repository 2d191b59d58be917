import { describe, expect, test } from 'vitest';
import { heatmapAlt } from '../../src/bot/heatmap-alt.js';
import { historyAlt } from '../../src/bot/history-alt.js';
import { profileAlt } from '../../src/bot/profile-alt.js';
import { hardHeatmaps, sampleHeatmap } from '../charts/heatmap-samples.js';
import { crossingAlerts, hardHistories, sampleHistory } from '../charts/history-samples.js';
import { hardProfiles, sampleProfile } from '../charts/profile-samples.js';

describe('what a profile tells those who cannot see it', () => {
  const of = (name: string) => profileAlt(hardProfiles().find(([one]) => one === name)![1]);

  test('its range, spot with the regime, the root, the walls, the time', () => {
    expect(profileAlt(sampleProfile())).toBe(
      'SPX gamma profile, the model’s net gamma over prices from 5,500 to 6,500, 45 days · 32 expirations, GEX per point. ' +
        'Spot 5,986.40, net there +$87.0 M (positive). Net gamma is zero at 5,969.7, the zero gamma. ' +
        'Lowest −$256 M at 5,870.0, highest +$324 M at 6,105.0. ' +
        'Max GEX strike 6,100, call wall 6,100 and put wall 5,900. Data of Fri Nov 20, 10:41 ET, live.',
    );
  });

  test('every root, which one counts, and how far other conventions go', () => {
    expect(of('profile-five-roots')).toContain(
      'Net gamma is zero at 5,757.8, 5,878.2, 5,998.5, 6,118.7 and 6,238.9; zero gamma is 5,998.5. ' +
        'By other conventions zero gamma lies between 5,930.0 and 5,985.0.',
    );
  });

  test('that there is no root', () => {
    expect(of('profile-all-positive')).toContain('does not change its sign over these prices: no zero gamma.');
  });
});

describe('what a history tells those who cannot see it', () => {
  test('how far spot, zero gamma and net went, crossings, doubtful readings and the latest alerts', () => {
    const spec = sampleHistory({ sessions: 5, everyMs: 300_000, seed: 9 });
    const doubted = { ...spec, points: spec.points.map((point, index) => ({ ...point, isTrusted: index > 2 })) };
    const alt = historyAlt({ ...doubted, alerts: crossingAlerts(spec, 6) });
    expect(alt).toContain(
      'SPX spot and gamma levels over 5 sessions, 45 days · 32 expirations, 395 readings, GEX per point.',
    );
    expect(alt).toMatch(/Spot between 5,9\d\d\.\d\d and 6,\d{3}\.\d\d\. Zero gamma between 5,9\d\d\.\d and /);
    expect(alt).toContain('Spot changed sides of zero gamma 6 times.');
    expect(alt).toContain('Not fit for alerts: 3 of the readings.');
    expect(alt).toContain('6 alerts fired, the latest: Tue 14:40 ET SPX fell below zero gamma;');
  });

  test('that a level never existed', () => {
    const spec = sampleHistory();
    const points = spec.points.map((point) => ({ ...point, zeroGamma: Number.NaN }));
    expect(historyAlt({ ...spec, points })).toContain('Zero gamma: none in this time.');
  });
});

describe('what a heat map tells those who cannot see it', () => {
  test('its size, and the largest cells with strike, date and sign', () => {
    const spec = sampleHeatmap({ dates: 2, strikes: 3 }, { dates: ['Nov 20', 'Nov 23'], strikes: [100, 105, 110] });
    const alt = heatmapAlt({ ...spec, values: [-4e6, 0, 3e6, Number.NaN, 1e6, Number.NaN], marks: [], spot: 104 });
    expect(alt).toContain('2 expirations from Nov 20 to Nov 23, 3 strikes from 100 to 110. Spot 104.00.');
    expect(alt).toContain('Largest: 100 of Nov 20 (−$4.00 M), 110 of Nov 20 (+$3.00 M) and 105 of Nov 23 (+$1.00 M).');
  });

  test('magnitudes only where the picture has no signs', () => {
    const alt = heatmapAlt(sampleHeatmap({}, { view: 'absolute', marks: [] }));
    expect(alt).toContain('absolute net gamma exposure');
    expect(alt).not.toMatch(/[+−]\$/);
  });
});

test('no text is longer than the platforms allow, and each names its time', () => {
  const alts = [
    ...hardProfiles().map(([, spec]) => profileAlt(spec)),
    ...hardHistories().map(([, spec]) => historyAlt(spec)),
    ...hardHeatmaps().map(([, spec]) => heatmapAlt(spec)),
  ];
  for (const alt of alts) {
    expect(alt.length).toBeLessThanOrEqual(1_024);
    expect(alt).toMatch(/Data of Fri Nov 20, \d\d:\d\d ET/);
    expect(alt).not.toMatch(/NaN|undefined|null/);
  }
});
