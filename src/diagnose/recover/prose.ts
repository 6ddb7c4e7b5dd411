import { isCallInWords } from '../../rows/call-in-words.ts';

/** Whether a text is words alone: it begins like a sentence, holds no object, list or tag, and writes no call out. */
export function isWrittenProse(text: string, offered: readonly string[]): boolean {
  const said = text.trim();
  return /^["'“«*#>\-\s]*\p{L}/u.test(said) && /\p{L}{2}/u.test(said) && !/[{}]|<\/?\w{1,40}[^<>]{0,200}>|^\[/.test(said) && !isCallInWords(said, offered);
}
