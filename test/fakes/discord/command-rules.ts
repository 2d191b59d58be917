import { isJson, type Json, listOf, textOf } from './json.js';
import { LIMITS } from './limits.js';
import { FormErrors, type FormPath } from './refusal.js';

/** Lower case ASCII only: narrower than Discord, which takes lower case letters of every script. */
const nameForm = /^[a-z0-9_-]{1,32}$/;

/** Throws 50035 when Discord would refuse this list of slash commands. */
export function checkCommands(body: unknown): void {
  const errors = new FormErrors();
  errors.list([], body, LIMITS.commands);
  const names = new Set<string>();
  listOf(body).forEach((command, at) => {
    if (!isJson(command)) {
      errors.add([at], 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
      return;
    }
    if (names.has(String(command.name)))
      errors.add([at, 'name'], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    names.add(String(command.name));
    checkCommand(errors, [at], command);
  });
  if (!Array.isArray(body)) errors.add([], 'BASE_TYPE_BAD_TYPE', 'Only iterables may be used here.');
  errors.throwIfAny();
}

function checkCommand(errors: FormErrors, path: FormPath, command: Json): void {
  checkName(errors, path, command.name);
  if ((command.type ?? 1) === 1) errors.filled([...path, 'description'], command.description, LIMITS.choiceText);
  checkOptions(errors, path, command.options, 0);
  checkNumbers(errors, [...path, 'contexts'], command.contexts, [0, 1, 2]);
  checkNumbers(errors, [...path, 'integration_types'], command.integration_types, [0, 1]);
  const size = charactersOf(command);
  if (size > LIMITS.commandCharacters)
    errors.add(path, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${LIMITS.commandCharacters})`);
}

function checkName(errors: FormErrors, path: FormPath, name: unknown): void {
  if (typeof name !== 'string' || !nameForm.test(name))
    errors.add([...path, 'name'], 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
}

function checkNumbers(errors: FormErrors, path: FormPath, value: unknown, allowed: number[]): void {
  if (value === undefined || value === null) return;
  const list = listOf(value);
  if (list.length === 0 || new Set(list).size !== list.length || list.some((each) => !allowed.includes(Number(each))))
    errors.add(path, 'SET_TYPE_CONVERSION_INCONSISTENT', `Values must be some of ${allowed.join(', ')}, each once`);
}

function checkOptions(errors: FormErrors, path: FormPath, options: unknown, depth: number): void {
  errors.list([...path, 'options'], options, LIMITS.commandOptions);
  const names = new Set<string>();
  let optionalSeen = false;
  const kinds = new Set<boolean>();
  listOf(options).forEach((option, at) => {
    const optionPath = [...path, 'options', at];
    if (!isJson(option)) {
      errors.add(optionPath, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used here');
      return;
    }
    errors.integer([...optionPath, 'type'], option.type ?? 0, 1, 11);
    checkName(errors, optionPath, option.name);
    errors.filled([...optionPath, 'description'], option.description, LIMITS.choiceText);
    if (names.has(String(option.name)))
      errors.add(optionPath, 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists');
    names.add(String(option.name));
    const isBranch = option.type === 1 || option.type === 2;
    kinds.add(isBranch);
    if (isBranch) {
      if ((option.type === 2 && depth > 0) || depth > 1)
        errors.add(optionPath, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Sub-command option type invalid');
      if (option.type === 2 && listOf(option.options).length === 0)
        errors.add([...optionPath, 'options'], 'BASE_TYPE_REQUIRED', 'This field is required');
      checkOptions(errors, optionPath, option.options, depth + 1);
      return;
    }
    if (option.required === true && optionalSeen)
      errors.add(
        optionPath,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    if (option.required !== true) optionalSeen = true;
    checkValues(errors, optionPath, option);
  });
  if (kinds.size > 1)
    errors.add(
      [...path, 'options'],
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-command and sub-command group option types are mutually exclusive to other types',
    );
}

function checkValues(errors: FormErrors, path: FormPath, option: Json): void {
  const takesChoices = [3, 4, 10].includes(Number(option.type));
  errors.list([...path, 'choices'], option.choices, LIMITS.commandChoices);
  const choices = listOf(option.choices);
  if (choices.length > 0 && !takesChoices)
    errors.add(
      [...path, 'choices'],
      'APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID',
      'Choices are not allowed for this option type',
    );
  if (option.autocomplete === true && (!takesChoices || choices.length > 0))
    errors.add(
      [...path, 'autocomplete'],
      'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID',
      'Autocomplete is not allowed with choices or for this option type',
    );
  checkChoices(errors, [...path, 'choices'], choices, Number(option.type));
  const isNumber = option.type === 4 || option.type === 10;
  for (const key of ['min_value', 'max_value'] as const)
    if (option[key] !== undefined && (!isNumber || typeof option[key] !== 'number'))
      errors.add(
        [...path, key],
        'APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID',
        'Only number options have a least and a largest value',
      );
  for (const key of ['min_length', 'max_length'] as const) {
    if (option[key] !== undefined && option.type !== 3)
      errors.add([...path, key], 'APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID', 'Only string options have a length');
    errors.integer([...path, key], option[key], key === 'max_length' ? 1 : 0, 6_000);
  }
}

/** Choices of an option or of an autocomplete answer: name 1–100, value of the option's type, text 1–100. */
export function checkChoices(
  errors: FormErrors,
  path: FormPath,
  choices: readonly unknown[],
  optionType: number,
): void {
  const names = new Set<string>();
  choices.forEach((choice, at) => {
    if (!isJson(choice)) {
      errors.add([...path, at], 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used here');
      return;
    }
    errors.filled([...path, at, 'name'], choice.name, LIMITS.choiceText);
    if (optionType === 3) errors.filled([...path, at, 'value'], choice.value, LIMITS.choiceText);
    if (optionType === 3 ? typeof choice.value !== 'string' : typeof choice.value !== 'number')
      errors.add([...path, at, 'value'], 'BASE_TYPE_BAD_TYPE', 'The value is not of the type of the option');
    if (names.has(String(choice.name)))
      errors.add(
        [...path, at, 'name'],
        'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS',
        'Choice names must be unique',
      );
    names.add(String(choice.name));
  });
}

/** What counts towards the 8,000: names, descriptions and choice values, of the longest localisation each. */
function charactersOf(node: Json): number {
  const longest = (key: string) =>
    Math.max(
      textOf(node[key]).length,
      ...Object.values((node[`${key}_localizations`] as Json) ?? {}).map((each) => textOf(each).length),
    );
  const own = longest('name') + longest('description') + textOf(node.value).length;
  return [...listOf(node.options), ...listOf(node.choices)]
    .filter(isJson)
    .reduce((sum: number, child) => sum + charactersOf(child), own);
}
