/** One hostile input, what becomes of it, and the words somebody reads. */
export interface HostileInput {
  /** The input, as somebody would name it. */
  title: string;
  /** What it gets, in a few words. */
  gets: string;
  /** Exactly what is shown; SHAs, numbers and addresses that differ each time stand as names in capitals. */
  sentence: string;
  /**
   * Brings it in by the real way and asserts that nothing was lost or changed by it.
   * @returns what was shown.
   */
  run(): Promise<string>;
}

/** Inputs of one subject. */
export interface HostileGroup {
  subject: string;
  inputs: readonly HostileInput[];
}

/** The text with every value that differs from time to time replaced by its name. */
export function named(text: string, values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values).reduce((shown, [name, value]) => shown.replaceAll(String(value), name), text);
}

/** What the work threw, as its sentence. */
export async function thrown(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('It worked, and should have been refused.');
}
