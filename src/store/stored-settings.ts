/** The settings columns that a person and a chat have alike. */

/** null: not set, so that the next one decides. The words are checked by the tables. */
export interface SettingColumns {
  unit: 'per-point' | 'per-percent' | null;
  defaultSymbol: string | null;
  defaultScope: string | null;
  theme: 'dark' | 'light' | null;
  timeZone: string | null;
}

export interface SettingRow {
  unit: SettingColumns['unit'];
  default_symbol: string | null;
  default_scope: string | null;
  theme: SettingColumns['theme'];
  time_zone: string | null;
}

/** Column names, for SELECT. */
export const settingNames = 'unit, default_symbol, default_scope, theme, time_zone';

/** `unit = ?, …` in the order of `settingValues`. */
export const settingAssignments = 'unit = ?, default_symbol = ?, default_scope = ?, theme = ?, time_zone = ?';

export function settingValues(settings: SettingColumns): (string | null)[] {
  return [settings.unit, settings.defaultSymbol, settings.defaultScope, settings.theme, settings.timeZone];
}

export function settingsOfRow(row: SettingRow): SettingColumns {
  return {
    unit: row.unit,
    defaultSymbol: row.default_symbol,
    defaultScope: row.default_scope,
    theme: row.theme,
    timeZone: row.time_zone,
  };
}

/** Those of `first`, with its gaps filled from `second`. */
export function mergedSettings(first: SettingColumns, second: SettingColumns): SettingColumns {
  return {
    unit: first.unit ?? second.unit,
    defaultSymbol: first.defaultSymbol ?? second.defaultSymbol,
    defaultScope: first.defaultScope ?? second.defaultScope,
    theme: first.theme ?? second.theme,
    timeZone: first.timeZone ?? second.timeZone,
  };
}
