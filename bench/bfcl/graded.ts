import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UserError } from '../../src/errors.ts';
import { mutatedMarkdown, mutatedSet } from './mutated.ts';
import { judgedCalls, type TwoSided, twoSided } from './mutations.ts';

// `node bench/bfcl/graded.ts --data FOLDER`: cases.jsonl, verdicts.jsonl (decoded calls with BFCL's verdict) and edge_cases.jsonl (cases with theirs).
const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, out: { type: 'string', default: fileURLToPath(new URL('results', import.meta.url)) } },
});
const folder = flags.data;
if (folder === undefined) throw new UserError('expected --data, got none. Name the folder that holds cases.jsonl and verdicts.jsonl.');

const cases = new Map((await linesOf('cases.jsonl')).map(twoSided).map((one) => [one.id, one]));
const verdicts = (await linesOf('verdicts.jsonl')).map(judgedCalls).map((judged) => ({ judged, one: caseOf(judged.id) }));
const edges = (await linesOf('edge_cases.jsonl')).map((line) => ({ judged: judgedCalls(line), one: twoSided(line) }));
const table = { sets: [mutatedSet('mutated answers', verdicts), mutatedSet('edge cases', edges)] };
await mkdir(flags.out, { recursive: true });
await writeFile(join(flags.out, 'graded.json'), `${JSON.stringify(table, null, 2)}\n`);
await writeFile(join(flags.out, 'graded.md'), mutatedMarkdown(table));
process.stdout.write(mutatedMarkdown(table));

async function linesOf(name: string): Promise<string[]> {
  return (await readFile(join(folder ?? '', name), 'utf8')).split('\n').filter((line) => line.trim() !== '');
}

function caseOf(id: string): TwoSided {
  const found = cases.get(id);
  if (!found) throw new UserError(`verdicts.jsonl: expected a case of cases.jsonl, found ${JSON.stringify(id)}. Name a folder whose files belong together.`);
  return found;
}
