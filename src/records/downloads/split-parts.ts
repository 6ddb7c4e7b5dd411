const SPLIT = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s;

/** Which part of a split GGUF a file's name says it is, as llama.cpp names them: `<stem>-00001-of-00003.gguf`. */
export interface SplitPart {
  /** The name, or path, before the numbers. */
  stem: string;
  /** From 1. */
  index: number;
  count: number;
}

/** Null for the name, or path, of a whole file. */
export function splitPart(path: string): SplitPart | null {
  const [, stem, index, count] = SPLIT.exec(path) ?? [];
  const part = stem === undefined ? null : { stem, index: Number(index), count: Number(count) };
  return part !== null && part.index >= 1 && part.index <= part.count ? part : null;
}

/** Every file of a model in its order: of the first part's path or address all parts, of any other itself alone. */
export function splitParts(first: string): string[] {
  const part = splitPart(first);
  if (part?.index !== 1) return [first];
  return Array.from({ length: part.count }, (_, index) => `${part.stem}-${five(index + 1)}-of-${five(part.count)}.gguf`);
}

function five(value: number): string {
  return String(value).padStart(5, '0');
}
