import { sha256 } from '../src/records/digest.ts';
import { Promotion } from '../src/records/gitops/promotion.ts';
import { Provenance } from '../src/records/gitops/provenance.ts';
import { RunRecord } from '../src/records/run.ts';
import { modelsListed } from './models-listed.ts';
import { committed, conclusionOf, jobsThatRan, jsonAt, lastRun, latestStatus, openPull, type Pull } from './observe.ts';
import type { Place } from './place.ts';
import { edited, HUB_REPOSITORY, proposedConfig } from './repository.ts';

export interface Promoted {
  pull: Pull;
  run: RunRecord;
  promotion: Promotion;
  /** The config of the default branch from here on. */
  config: string;
}

/** A pull request changes the model: everything is evaluated, trained, recorded, merged and promoted. */
export async function modelChange(place: Place): Promise<Promoted> {
  const { github, hub, transcript } = place;
  transcript.chapter('A pull request that changes the model');
  const config = proposedConfig();
  const pull = await openPull(place, { branch: 'longer-context', files: { 'parity.config.yaml': config }, title: 'Use nano with its whole context' });
  await place.settled();

  const evaluated = lastRun(place, 'parity-run.yml');
  transcript.shows('every job ran, the shards on two hosts', jobsThatRan(evaluated), [
    ...['plan', 'start', 'harvest', 'hosted', 'base', 'base', 'gate', 'train', 'tuned', 'tuned', 'verdict', 'results', 'attest', 'record'],
  ]);
  const { train, tracks } = evaluated.jobs.find(({ id }) => id === 'gate')?.outputs ?? {};
  transcript.shows('the gate asked for training on both tracks', [train, tracks], ['true', 'structured,toolcall']);
  const [folder = '', ...others] = await committed(place, { before: pull.headSha, branch: pull.branch });
  transcript.shows('the commit holds one recorded run and nothing else', [others, /^eval-results\/dummy-agent\/[0-9a-f]{12}$/.test(folder)], [[], true]);
  const run = RunRecord.parse(await jsonAt(place, `${folder}/run.json`, pull.branch));
  const recorded = github.admin.head(pull.branch) ?? '';
  transcript.shows(
    'parity/gate is green on the evaluated commit and on the one with the record',
    [latestStatus(place, pull.headSha), latestStatus(place, recorded)],
    ['success', 'success'],
  );
  transcript.shows('the pull request has one comment of Fledgling', github.admin.comments(pull.number).length, 1);

  transcript.note('ada merges it');
  await github.admin.merge(pull.number, { as: 'ada' });
  await place.settled();
  transcript.shows('promote.yml succeeds', conclusionOf(lastRun(place, 'promote.yml')), 'success');
  const proposal = github.world.issues.find(({ pull: its }) => its?.head.ref.includes('promot'));
  if (!proposal) throw new Error('no pull request with the promotion record was opened');
  transcript.note(`ada merges pull request ${proposal.number}, which records the promotion`);
  await github.admin.merge(proposal.number, { as: 'ada' });
  await place.settled();

  const promotion = Promotion.parse(await jsonAt(place, `eval-results/dummy-agent/promotions/${run.id}.json`, 'main'));
  const there = hub.repository(HUB_REPOSITORY)?.head('main')?.files;
  const onTheHub = promotion.adapters.map(({ track, path }) => [track, sha256(there?.get(path)?.content ?? '')]);
  const tuned = run.evaluations.filter(({ model, split }) => model.role === 'tuned' && split === 'test');
  transcript.shows(
    'the bytes on the Hub are those that were evaluated',
    onTheHub,
    tuned.map(({ track, model }) => [track, model.adapterSha256]),
  );
  const provenance = Provenance.parse(await jsonAt(place, `${folder}/provenance.json`, 'main'));
  transcript.shows(
    'and those the provenance names',
    onTheHub.map(([, digest]) => digest),
    provenance.adapters.map(({ gguf }) => gguf.sha256),
  );
  const listed = await modelsListed(place);
  transcript.shows('`models` lists the promoted adapters', listed, [
    ['nano', []],
    [`nano-${run.id}`, promotion.adapters.map(({ sha256: digest }) => digest)],
  ]);
  return { pull, run, promotion, config };
}

/** A pull request changes only a threshold: what was recorded is compared again, and nothing else. */
export async function thresholdOnly(place: Place, { config }: Promoted): Promise<{ pull: Pull; run: RunRecord }> {
  const { transcript } = place;
  transcript.chapter('A pull request that changes only a threshold');
  const files = { 'parity.config.yaml': edited(config, [['delta: 0.1', 'delta: 0.12']]) };
  const pull = await openPull(place, { branch: 'wider-margin', files, title: 'A wider margin' });
  await place.settled();
  const evaluated = lastRun(place, 'parity-run.yml');
  transcript.shows('nothing ran but the comparison and its record, all on hosted runners', jobsThatRan(evaluated), [
    'plan',
    'start',
    'gate',
    'results',
    'attest',
    'record',
  ]);
  const planned = evaluated.jobs.find(({ id }) => id === 'plan')?.summary ?? '';
  transcript.shows(
    'the plan said so before: at no cost',
    [/Planned: 3 of 16 stages/.test(planned), /on a hosted runner at no cost/.test(planned)],
    [true, true],
  );
  const [folder = ''] = await committed(place, { before: pull.headSha, branch: pull.branch });
  const run = RunRecord.parse(await jsonAt(place, `${folder}/run.json`, pull.branch));
  const worked = run.stages.filter(({ status, name }) => status !== 'reused' && !/^(compare|report)/.test(name));
  transcript.shows('no model was opened and nothing was trained', worked, []);
  transcript.shows('parity/gate is green', latestStatus(place, pull.headSha), 'success');
  return { pull, run };
}

/** A pull request that has nothing to do with Fledgling gets the status that branch protection asks for, and no comment. */
export async function unrelated(place: Place): Promise<Pull> {
  const { github, transcript } = place;
  transcript.chapter('A pull request that has nothing to do with Fledgling');
  const pull = await openPull(place, { branch: 'words', files: { 'README.md': '# An agent\n' }, title: 'Better words' });
  await place.settled();
  transcript.shows('parity/gate is green', latestStatus(place, pull.headSha), 'success');
  transcript.shows('there is no comment', github.admin.comments(pull.number), []);
  return pull;
}

/** A fork proposes an endpoint of its own, then something harmless: the first is refused, the second only planned. */
export async function fromAFork(place: Place): Promise<Pull> {
  const { github, transcript } = place;
  transcript.chapter('A pull request from a fork');
  const from = github.admin.fork('mallory');
  const main = String(new TextDecoder().decode(github.admin.file('parity.config.yaml') ?? new Uint8Array()));
  const hostile = edited(main, [
    ['provider: scripted-teacher\n  errorRate: 0.02', 'provider: openai\n  model: gpt\n  endpoint: https://collect.example/v1\n  apiKeyEnv: HF_TOKEN'],
  ]);
  const before = github.world.runs.filter(({ event }) => event === 'workflow_dispatch').length;
  const dispatched = () => github.world.runs.filter(({ event }) => event === 'workflow_dispatch').length - before;
  const pull = await openPull(place, { branch: 'faster', files: { 'parity.config.yaml': hostile }, title: 'Faster', as: 'mallory', from });
  await place.settled();
  const refusals = () => github.admin.comments(pull.number).map(({ body }) => [/hosted\.endpoint/.test(body), /hosted\.apiKeyEnv/.test(body)]);
  transcript.shows('the endpoint and the key are refused by name', refusals(), [[true, true]]);
  transcript.shows('parity/gate is red', latestStatus(place, pull.headSha), 'failure');

  transcript.note('mallory pushes a harmless change instead, and asks for a run');
  const harmless = edited(main, [['maxTokens: 96', 'maxTokens: 88']]);
  const headSha = await github.admin.push({ branch: 'faster', files: { 'parity.config.yaml': harmless }, as: 'mallory', to: from });
  await place.settled();
  github.admin.comment(pull.number, '/parity run', 'mallory');
  await place.settled();
  transcript.note('ada asks for it too');
  github.admin.comment(pull.number, '/parity run', 'ada');
  await place.settled();
  transcript.shows('parity/gate waits for a maintainer', latestStatus(place, headSha), 'pending');
  transcript.shows('nothing was started', dispatched(), 0);
  return { ...pull, headSha };
}
