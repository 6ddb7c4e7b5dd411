import { ExternalError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { Provenance } from '../../records/gitops/provenance.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { Disagreement, RunRecord } from '../../records/run.ts';

/** The verified artifacts of a finished workflow run. */
export interface FinishedRun {
  /** Name to text: what goes into `eval-results/<agent>/<run>/`. */
  files: ReadonlyMap<string, string>;
  plan: PullPlan;
  workflow: Provenance['workflow'];
  results: Provenance['results'];
  stages: Provenance['stages'];
  adapters: Provenance['adapters'];
  keptUntil: string;
}

const PROVENANCE = 'provenance.json';
const PLAIN_NAME = /^[A-Za-z0-9][\w.-]{0,120}$/;

/** What is committed and shown. */
export interface RunRecords {
  run: RunRecord;
  disagreements: Disagreement[];
  /** `eval-results/<agent>/<run>`. */
  folder: string;
  /** Path in the repository to text, `provenance.json` included. */
  files: ReadonlyMap<string, string>;
}

/** @throws ExternalError, not retryable, when the files are not those of the artifact, or not of the plan's agent. */
export function recordsOf(finished: FinishedRun, { repository, pull }: { repository: string; pull: Provenance['pull'] }): RunRecords {
  const { files, plan, results } = finished;
  const odd = [...files.keys()].find((name) => name === PROVENANCE || !PLAIN_NAME.test(name));
  if (odd !== undefined) throw wrong(`${JSON.stringify(odd)} is no name for a file of a run's folder`);
  const listed = new Map(results.files.map((file) => [file.path, file]));
  const same = [...files].every(([name, text]) => listed.get(name)?.sha256 === sha256(text)) && listed.size === files.size;
  if (!same) throw wrong(`the files are not those of the artifact ${results.name} (${results.id})`);
  const run = RunRecord.parse(parseJson(files.get('run.json') ?? 'null'));
  if (run.agent !== plan.agent) throw wrong(`the run is of the agent ${JSON.stringify(run.agent)}, the plan of ${JSON.stringify(plan.agent)}`);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(run.agent)) throw wrong(`${JSON.stringify(run.agent)} is no name of an agent`);
  const provenance = Provenance.parse({
    schema: 'fledgling/provenance@1',
    run: run.id,
    agent: run.agent,
    repository,
    workflow: finished.workflow,
    pull,
    configSha256: plan.configSha256,
    policySha256: plan.policySha256,
    decisionSha256: sha256(files.get('decision.json') ?? ''),
    results,
    stages: finished.stages,
    adapters: finished.adapters,
    keptUntil: finished.keptUntil,
  });
  const folder = `eval-results/${run.agent}/${run.id}`;
  const all = [...files, [PROVENANCE, `${JSON.stringify(provenance, null, 2)}\n`] as const];
  const lines = (files.get('disagreements.jsonl') ?? '').split('\n').filter(Boolean);
  return {
    run,
    disagreements: lines.map((line) => Disagreement.parse(parseJson(line))),
    folder,
    files: new Map(all.map(([name, text]) => [`${folder}/${name}`, text])),
  };
}

function wrong(what: string): ExternalError {
  return new ExternalError(`Nothing was recorded: ${what}. Run the workflow again.`, { retryable: false });
}
