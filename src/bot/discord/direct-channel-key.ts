/** Under which name the face's memory keeps a person's channel of direct messages: it is forgotten with the person. */
export function directChannelKey(userId: string): string {
  return `discord.dm.${userId}`;
}
