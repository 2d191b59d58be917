/** Telegram's limits on what is sent; texts in UTF-16 units after the markup is taken out. */

export const captionLimit = 1_024;
export const textLimit = 4_096;
/** Bytes. */
export const callbackDataLimit = 64;
export const buttonsPerRow = 8;
export const buttonsPerMessage = 100;
/** Not documented; longer labels are cut by the apps. */
export const buttonLabelLimit = 40;

/** Letters of one width that a phone shows side by side in a message. */
export const phoneColumns = 34;
