import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { Sha256 } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { readIfThere } from '../atomic.ts';

const RecordedSources = z.array(z.strictObject({ path: z.string(), sha256: Sha256 }));

/** The digests of files that are elsewhere, as they were recorded where they are. @throws UserError when it is no list of them, or not of `expected` first. */
export async function recordedSources(file: string, expected: readonly string[]): Promise<z.infer<typeof RecordedSources>> {
  const parsed = RecordedSources.safeParse(parsedOrNull((await readIfThere(file)) ?? ''));
  const recorded = parsed.success ? parsed.data : null;
  if (recorded && JSON.stringify(recorded.slice(0, expected.length).map(({ path }) => path)) === JSON.stringify(expected)) return recorded;
  const found = recorded ? recorded.map(({ path }) => path).join(', ') || 'none' : 'no such list';
  throw new UserError(`${file}: expected the digests of ${expected.join(', ')}, found ${found}. Record them again where the trace files are.`);
}
