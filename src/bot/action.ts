/** Values after parsing by the face; a missing option is undefined. Commands validate meaning, faces validate shape. */
export interface OptionValues {
  readonly [name: string]: string | number | undefined;
}

/** What pressing a button does: run a command again with these options. Encoded per platform, parsed as untrusted input. */
export interface Action {
  command: string;
  options: OptionValues;
}
