import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CommonOptions } from '../../app/context.ts';
import { readIfThere } from '../../edges/files/atomic.ts';
import { readJson } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import type { Track } from '../../records/example.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';

/** `eval-results/<agent>`, absolute. */
export function resultsOf(options: CommonOptions, agent: string): string {
  return resolve(dirname(options.config), options.resultsDir ?? 'eval-results', agent);
}

/** The run named by its id, or the newest one that decided to ship. @throws UserError when there is none. */
export async function shippingRun(results: string, id: string | undefined): Promise<{ run: RunRecord; folder: string }> {
  if (id !== undefined) {
    if (!/^[0-9a-f]{12}$/.test(id)) throw new UserError(`--run: expected 12 hexadecimal digits, got ${JSON.stringify(id)}. Name a folder of ${results}.`);
    return { run: await readJson(join(results, id, 'run.json'), RunRecord, 'a run record'), folder: join(results, id) };
  }
  const names = await readdir(results).catch(() => []);
  const runs = await Promise.all(
    names.map(async (name) => {
      const text = await readIfThere(join(results, name, 'run.json')).catch(() => null);
      if (text === null) return [];
      const run = RunRecord.safeParse(parsedOrNull(text)).data ?? null;
      return run === null || run.decision.action === 'ship' ? [{ run, folder: join(results, name) }] : [];
    }),
  );
  const shipping = runs.flat().flatMap(({ run, folder }) => (run ? [{ run, folder }] : []));
  const newest = shipping.sort((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt))[0];
  if (newest) return newest;
  const found = runs.flat().length > 0 ? 'only records of another version' : 'none';
  throw new UserError(`${results}: expected a recorded run that decided to ship, found ${found}. Run \`fledgling run\` first, or name a run with --run.`);
}

/** The newest recorded run that evaluated this adapter on the track; null where none did. */
export async function evaluatedIn(
  options: CommonOptions,
  { agent, track, adapterSha256 }: { agent: string; track: Track; adapterSha256: string },
): Promise<string | null> {
  const results = resultsOf(options, agent);
  const names = await readdir(results).catch(() => []);
  const texts = await Promise.all(names.map((name) => readIfThere(join(results, name, 'run.json')).catch(() => null)));
  const runs = texts.flatMap((text) => (text === null ? [] : (RunRecord.safeParse(parsedOrNull(text)).data ?? [])));
  const asked = runs.filter((run) => run.evaluations.some((one) => one.track === track && one.model.adapterSha256 === adapterSha256));
  return asked.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))[0]?.id ?? null;
}
