/** How often the long form of a test repeats what it does; null for the short form. */
export function soakCount(name: 'SOAK_KILLS' | 'SOAK_PROGRAM_KILLS' | 'SOAK_STORM'): number | null {
  const given = Number(process.env[name]);
  return Number.isInteger(given) && given > 0 ? given : null;
}
