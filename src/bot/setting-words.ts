/** Settings as people read them. */

import type { ChatSettings } from './actor.js';
import type { SettingOrigin, SettingsInForce, StoredSettings } from './ports.js';
import type { Fact } from './reply.js';
import { parseScope, scopeLabel } from './scope.js';

export type SettingName = keyof ChatSettings;

/** In the order they are shown. */
export const settingLabels: Readonly<Record<SettingName, string>> = {
  unit: 'Unit',
  defaultSymbol: 'Symbol',
  defaultScope: 'Scope',
  theme: 'Theme',
  timeZone: 'Time zone',
};
export const settingNames = Object.keys(settingLabels) as SettingName[];

const originWords: Readonly<Record<SettingOrigin, string>> = {
  chat: 'set for this chat',
  person: 'set by you',
  program: 'default',
};

/** `GEX per 1 %`, `45 days`, `dark`. */
export function settingWords(name: SettingName, value: string | null): string {
  if (name === 'unit') return value === 'per-percent' ? 'GEX per 1 %' : 'GEX per point';
  if (name !== 'defaultScope') return value ?? 'none';
  const scope = value === null ? null : parseScope(value);
  return scope === null ? '0DTE, else the next expiration' : scopeLabel(scope, []);
}

/** Every setting in force with who decided it. */
export function settingFacts(inForce: SettingsInForce): Fact[] {
  return settingNames.map((name) => ({
    label: settingLabels[name],
    value: settingWords(name, inForce[name].value),
    remark: originWords[inForce[name].from],
  }));
}

/** Those that are set, `Theme light, Unit GEX per 1 %`; null when none is. */
export function setWords(settings: StoredSettings): string | null {
  const words = settingNames
    .filter((name) => settings[name] !== null)
    .map((name) => `${settingLabels[name].toLowerCase()} ${settingWords(name, settings[name])}`);
  return words.length === 0 ? null : words.join(', ');
}
