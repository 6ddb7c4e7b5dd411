import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { Sha256 } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { readIfThere } from '../atomic.ts';

const RecordedSources = z.array(z.strictObject({ path: z.string(), sha256: Sha256 }));
type RecordedSources = z.infer<typeof RecordedSources>;

/**
 * The digests of files that are elsewhere, as they were recorded where they are; a folder stands for one or more files below it.
 * @throws UserError when it is no list of them, or not of `expected` first.
 */
export async function recordedSources(file: string, expected: readonly string[]): Promise<RecordedSources> {
  return (await split(file, expected)).all;
}

/** Those of the trace files alone. @throws UserError likewise. */
export async function recordedTraces(file: string, expected: readonly string[]): Promise<RecordedSources> {
  const { all, count } = await split(file, expected);
  return all.slice(0, count);
}

async function split(file: string, expected: readonly string[]): Promise<{ all: RecordedSources; count: number }> {
  const parsed = RecordedSources.safeParse(parsedOrNull((await readIfThere(file)) ?? ''));
  const all = parsed.success ? parsed.data : null;
  const count = all
    ? leading(
        all.map(({ path }) => path),
        expected,
      )
    : null;
  if (all && count !== null) return { all, count };
  const found = all ? all.map(({ path }) => path).join(', ') || 'none' : 'no such list';
  throw new UserError(`${file}: expected the digests of ${expected.join(', ')}, found ${found}. Record them again where the trace files are.`);
}

/** How many of the files, from the first, are those that the paths stand for, in their order; null where they are not. */
function leading(files: readonly string[], [path, ...rest]: readonly string[]): number | null {
  if (path === undefined) return 0;
  const folder = `${path.replace(/\/+$/, '')}/`;
  const other = files.findIndex((file) => file !== path && !file.startsWith(folder));
  const own = other === -1 ? files.length : other;
  if (own === 0) return null;
  const more = leading(files.slice(own), rest);
  return more === null ? null : own + more;
}
