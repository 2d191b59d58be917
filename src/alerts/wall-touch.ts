import type { RuleKindLogic } from './kind.js';
import type { TriggerOf } from './rule.js';

/** Spot comes within `within` of a wall; it is away again beyond twice that. */
export const wallTouch: RuleKindLogic<TriggerOf<'wall-touch'>> = {
  opinion({ wall, within }, _confirmed, { spot, callWall, putWall }) {
    const level = wall === 'call' ? callWall : putWall;
    if (level === null || !(spot > 0)) return { side: null, level: null };
    const distance = Math.abs(spot - level) / spot;
    return { side: distance <= within ? 'near' : distance > 2 * within ? 'away' : null, level };
  },
  isNews: (_trigger, side) => side === 'near',
  startsAfresh: false,
};
