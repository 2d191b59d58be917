import type { Config } from '../config.js';
import { defaultEngineSettings } from '../engine/index.js';
import type { EngineSettings } from '../engine/types.js';

/** The engine's settings with what the operator configured. */
export function engineSettings(config: Config): EngineSettings {
  return {
    ...defaultEngineSettings,
    riskFreeRate: config.riskFreeRate,
    dividendYield: config.dividendYield,
    carry: config.carry,
    timeFloorMs: config.tFloorMinutes * 60_000,
  };
}
