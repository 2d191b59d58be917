/** Why nothing goes to a chat whose people have asked for that: kept as the reason of its paused targets. */
export const switchedOff = 'Switched off by /settings notify=off.';
