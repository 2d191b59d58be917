/** Discord's limits on what is sent, in UTF-16 units; its documentation of 2026-08. */

export const titleLimit = 256;
export const descriptionLimit = 4_096;
/** Title, description, fields and footer of all embeds of a message. */
export const embedsLimit = 6_000;
export const altTextLimit = 1_024;
export const buttonsPerRow = 5;
export const rowsPerMessage = 5;
export const buttonLabelLimit = 80;
export const choicesPerSelect = 25;
export const choiceLabelLimit = 100;
export const placeholderLimit = 150;
export const customIdLimit = 100;

export const commandsLimit = 100;
export const optionsPerCommand = 25;
export const choicesPerOption = 25;
export const commandNameLimit = 32;
export const commandTextLimit = 100;
/** Names, descriptions and values of one command with its options, sub-commands and choices. */
export const commandLimit = 8_000;
export const stringOptionLimit = 6_000;

/** Letters of one width that a phone shows side by side in an embed; a line that wraps spoils a whole table. */
export const phoneColumns = 36;
