/** At most `max` UTF-16 code units of a text, whole characters only, with an ellipsis where something was cut. */
export function clipped(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** UTF-8 bytes of a text: never fewer than its UTF-16 code units, so a limit in bytes holds for both. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
