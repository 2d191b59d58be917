/** Discord's numbers, from its documentation (snapshot 2026-08-06). */
export const LIMITS = {
  content: 2_000,
  embeds: 10,
  embedTitle: 256,
  embedDescription: 4_096,
  embedFooter: 2_048,
  embedAuthor: 256,
  embedFields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  /** Over all embeds of a message: titles, descriptions, fields, footers, authors. */
  embedCharacters: 6_000,
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  buttonUrl: 512,
  customId: 100,
  selectOptions: 25,
  selectLabel: 100,
  placeholder: 150,
  /** With the flag for new layouts: all components, nested ones too, and all their text. */
  layoutComponents: 40,
  layoutText: 4_000,
  files: 10,
  fileBytes: 10 * 1024 * 1024,
  requestBytes: 25 * 1024 * 1024,
  altText: 1_024,
  nonce: 25,
  commands: 100,
  commandOptions: 25,
  commandChoices: 25,
  commandCharacters: 8_000,
  commandCreatesPerDay: 200,
  autocompleteChoices: 25,
  choiceText: 100,
  /** An interaction must be answered within this, ms. */
  answerMs: 3_000,
  /** Its token works this long, ms. */
  tokenMs: 15 * 60_000,
  /** Where the bot itself is not a member, follow-ups per interaction. */
  userInstallFollowUps: 5,
  /** A nonce is remembered "for the past few minutes", ms. */
  nonceMs: 5 * 60_000,
  gatewaySendsPerMinute: 120,
} as const;
