import { isJson, type Json, listOf, textOf } from './json.js';
import { LIMITS } from './limits.js';
import type { FormErrors, FormPath } from './refusal.js';

export const TYPE = { row: 1, button: 2, textSelect: 3, section: 9, text: 10, thumbnail: 11, container: 17 } as const;

/** Text select, then user, role, mentionable and channel selects. */
const selects = new Set([3, 5, 6, 7, 8]);
/** What may stand at the top of a message with the flag for new layouts. */
const layoutTop = new Set([1, 9, 10, 12, 13, 14, 17]);

/** Every component of a message, nested ones too, in the order of reading. */
export function allComponents(components: unknown): Json[] {
  return listOf(components)
    .filter(isJson)
    .flatMap((each) => [
      each,
      ...allComponents(each.components),
      ...(isJson(each.accessory) ? allComponents([each.accessory]) : []),
    ]);
}

/** Says what Discord would refuse in the components of one message. */
export function checkComponents(errors: FormErrors, components: unknown, newLayout: boolean): void {
  errors.list(['components'], components, newLayout ? LIMITS.layoutComponents : LIMITS.rows);
  const seen = new Set<string>();
  listOf(components).forEach((each, at) => {
    const path = ['components', at];
    const type = isJson(each) ? each.type : undefined;
    if (!isJson(each) || !(newLayout ? layoutTop.has(Number(type)) : type === TYPE.row)) {
      errors.add(
        [...path, 'type'],
        'UNION_TYPE_CHOICES',
        `Value of field "type" must be one of (${newLayout ? [...layoutTop].join(', ') : '1,'}).`,
      );
      return;
    }
    checkOne(errors, path, each, seen);
  });
  if (!newLayout) return;
  const all = allComponents(components);
  if (all.length > LIMITS.layoutComponents)
    errors.add(['components'], 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', 'The total number of components exceeds 40');
  const text = all.reduce((sum, each) => sum + (each.type === TYPE.text ? textOf(each.content).length : 0), 0);
  if (text > LIMITS.layoutText)
    errors.add(
      ['components'],
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      'The total size of displayable text exceeds 4000',
    );
}

function checkOne(errors: FormErrors, path: FormPath, each: Json, seen: Set<string>): void {
  const type = Number(each.type);
  if (type === TYPE.row) {
    errors.list([...path, 'components'], each.components, LIMITS.buttonsPerRow, 1);
    const children = listOf(each.components);
    if (children.length === 0) errors.add([...path, 'components'], 'BASE_TYPE_REQUIRED', 'This field is required');
    const wide = children.filter((child) => isJson(child) && selects.has(Number(child.type))).length;
    if (wide > 1 || (wide === 1 && children.length > 1))
      errors.add(
        [...path, 'components'],
        'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
        'The specified component exceeds the maximum width',
      );
    children.forEach((child, at) => {
      const type = isJson(child) ? Number(child.type) : 0;
      if (!isJson(child) || !(type === TYPE.button || selects.has(type))) {
        errors.add(
          [...path, 'components', at, 'type'],
          'UNION_TYPE_CHOICES',
          'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).',
        );
        return;
      }
      checkOne(errors, [...path, 'components', at], child, seen);
    });
  } else if (type === TYPE.button) {
    checkButton(errors, path, each);
  } else if (selects.has(type)) {
    checkSelect(errors, path, each);
  } else if (type === TYPE.text) {
    errors.filled([...path, 'content'], each.content, LIMITS.layoutText);
  } else {
    listOf(each.components).forEach((child, at) => {
      if (isJson(child)) checkOne(errors, [...path, 'components', at], child, seen);
    });
    if (isJson(each.accessory)) checkOne(errors, [...path, 'accessory'], each.accessory, seen);
  }
  if (typeof each.custom_id !== 'string') return;
  if (seen.has(each.custom_id))
    errors.add([...path, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  seen.add(each.custom_id);
}

function checkButton(errors: FormErrors, path: FormPath, button: Json): void {
  errors.integer([...path, 'style'], button.style ?? 0, 1, 6);
  errors.text([...path, 'label'], button.label, LIMITS.buttonLabel);
  if (textOf(button.label).trim() === '' && !isJson(button.emoji) && button.style !== 6)
    errors.add(path, 'BUTTON_COMPONENT_INVALID_LABEL', 'A button needs a label or an emoji');
  if (button.style === 5) {
    if (button.url === undefined) errors.add([...path, 'url'], 'BASE_TYPE_REQUIRED', 'This field is required');
    errors.link([...path, 'url'], button.url, ['http', 'https', 'discord'], LIMITS.buttonUrl);
    if (button.custom_id !== undefined)
      errors.add(path, 'BUTTON_COMPONENT_CUSTOM_ID_NOT_ALLOWED', 'A custom id and url cannot both be specified');
  } else if (button.style !== 6) {
    errors.filled([...path, 'custom_id'], button.custom_id, LIMITS.customId);
  }
}

function checkSelect(errors: FormErrors, path: FormPath, select: Json): void {
  errors.filled([...path, 'custom_id'], select.custom_id, LIMITS.customId);
  errors.text([...path, 'placeholder'], select.placeholder, LIMITS.placeholder);
  errors.integer([...path, 'min_values'], select.min_values, 0, LIMITS.selectOptions);
  errors.integer([...path, 'max_values'], select.max_values, 1, LIMITS.selectOptions);
  if (select.type !== TYPE.textSelect) return;
  errors.list([...path, 'options'], select.options ?? [], LIMITS.selectOptions, 1);
  const values = new Set<string>();
  listOf(select.options).forEach((option, at) => {
    const optionPath = [...path, 'options', at];
    if (!isJson(option)) {
      errors.add(optionPath, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used here');
      return;
    }
    errors.filled([...optionPath, 'label'], option.label, LIMITS.selectLabel);
    errors.filled([...optionPath, 'value'], option.value, LIMITS.selectLabel);
    errors.text([...optionPath, 'description'], option.description, LIMITS.selectLabel);
    if (values.has(String(option.value)))
      errors.add(
        [...optionPath, 'value'],
        'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
        'The specified option value is already used',
      );
    values.add(String(option.value));
  });
  const chosen = listOf(select.options).filter((option) => isJson(option) && option.default === true).length;
  if (chosen > Number(select.max_values ?? 1))
    errors.add(
      [...path, 'options'],
      'SELECT_COMPONENT_MAX_VALUES_TOO_SMALL',
      'More options are set as default than may be chosen',
    );
}
