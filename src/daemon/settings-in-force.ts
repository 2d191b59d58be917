import type { ChatSettings } from '../bot/actor.js';
import type { SettingOrigin, SettingsInForce, StoredSettings } from '../bot/ports.js';

/** Who may decide, the first first. */
export type SettingLayers = readonly { readonly from: SettingOrigin; readonly settings: StoredSettings }[];

/** For each setting the first layer that has one; else the program's. */
export function settingsInForce(layers: SettingLayers, defaults: ChatSettings): SettingsInForce {
  const first = <Name extends keyof ChatSettings>(name: Name) => {
    for (const { from, settings } of layers) {
      const value = settings[name];
      if (value !== null) return { value: value as ChatSettings[Name], from };
    }
    return { value: defaults[name], from: 'program' as const };
  };
  return {
    unit: first('unit'),
    defaultSymbol: first('defaultSymbol'),
    defaultScope: first('defaultScope'),
    theme: first('theme'),
    timeZone: first('timeZone'),
  };
}

/** The values alone. */
export function valuesOf(inForce: SettingsInForce): ChatSettings {
  return {
    unit: inForce.unit.value,
    defaultSymbol: inForce.defaultSymbol.value,
    defaultScope: inForce.defaultScope.value,
    theme: inForce.theme.value,
    timeZone: inForce.timeZone.value,
  };
}
