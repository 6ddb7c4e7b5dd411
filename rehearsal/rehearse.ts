import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { counterpartHost } from '../tests/workflows/executor/counterpart-host.ts';
import { startRunner } from '../tests/workflows/executor/runner.ts';
import { findAct } from './act-binary.ts';
import { startActRunner } from './act-runner.ts';
import { keep, type Rehearsed } from './keep.ts';
import { type Place, type StartRunner, startPlace } from './place.ts';
import { proposedConfig, ROOT } from './repository.ts';
import { fromAFork, modelChange, thresholdOnly, unrelated } from './scenario.ts';
import { cancelledAndKilled, lockedAndUnlocked, twoAtOnce } from './trouble.ts';

interface Engine {
  title: string;
  start: StartRunner;
}

const ENGINES = {
  act: { title: '`act`', start: startActRunner },
  executor: { title: "this repository's executor", start: async (github, options) => startRunner(counterpartHost(github), options) },
} satisfies Record<string, Engine>;

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: (await findAct(process.env)) === null ? 'executor' : 'act' },
    out: { type: 'string', default: join(ROOT, 'rehearsal/results') },
    log: { type: 'string', default: join(ROOT, '.fledgling/rehearsal.log') },
  },
});
const engine = new Map<string, Engine>(Object.entries(ENGINES)).get(values.engine);
if (!engine) throw new Error(`--engine: expected one of ${Object.keys(ENGINES).join(', ')}, got ${JSON.stringify(values.engine)}.`);

await mkdir(join(values.log, '..'), { recursive: true });
await writeFile(values.log, '');
console.log(`The jobs' logs go to ${values.log}.`);

/** Plays scenarios in a world of their own. @returns what was written down. */
async function played(engine: Engine, scenarios: (place: Place) => Promise<void>): Promise<Rehearsed> {
  await using place = await startPlace(engine.start, { say: (line) => console.log(line), onLine: (line) => void appendFile(values.log, `${line}\n`) });
  await scenarios(place);
  place.transcript.shows('every request and answer was as GitHub describes them', place.github.violations, []);
  return { transcript: place.transcript, engine: engine.title };
}

const evaluations = async (place: Place) => {
  await thresholdOnly(place, await modelChange(place));
};
const others = async (place: Place) => {
  await unrelated(place);
  await fromAFork(place);
  await twoAtOnce(place, proposedConfig());
  await lockedAndUnlocked(place, await cancelledAndKilled(place, proposedConfig()));
};
// act says whether another reading of the workflow files comes to the same; who may do what, queues and cancellation are the executor's alone.
const rehearsed = [await played(engine, evaluations), await played(ENGINES.executor, others)];
await keep(rehearsed, values.out);
console.log(`Kept in ${values.out}.`);
