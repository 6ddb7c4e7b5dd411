import { RunRecord } from '../src/records/run.ts';
import { killedWith, lockFiles, trainingSteps, untilTraining } from './gpu-host.ts';
import { committed, conclusionOf, jobsThatRan, jsonAt, latestStatus, openPull, type Pull, phaseOf, runsOf } from './observe.ts';
import type { Place } from './place.ts';
import { edited } from './repository.ts';

/** What goes wrong here needs no more. */
const ONE_TRACK = ['tracks: [structured, toolcall]', 'tracks: [toolcall]'] as const;

/** Two pull requests ask for the GPU hosts at the same time: each gets its own comment, status and record, and no job is dropped. */
export async function twoAtOnce(place: Place, config: string): Promise<Pull[]> {
  const { github, transcript } = place;
  transcript.chapter('Two pull requests at once');
  const pulls: Pull[] = [];
  for (const tokens of [80, 88]) {
    const files = {
      'parity.config.yaml': edited(config, [ONE_TRACK, ['maxTokens: 96', `maxTokens: ${tokens}`], ['when: gate', 'when: never']]),
    };
    pulls.push(await openPull(place, { branch: `answers-of-${tokens}`, files, title: `Answers of ${tokens} tokens` }));
  }
  await place.settled();
  for (const pull of pulls) {
    const [run, ...others] = runsOf(place, pull.number);
    if (!run) throw new Error(`nothing ran for pull request ${pull.number}`);
    transcript.shows(`pull request ${pull.number} was evaluated once, on both hosts`, [others, jobsThatRan(run).filter((id) => id === 'base').length], [[], 2]);
    const [folder = ''] = await committed(place, { before: pull.headSha, branch: pull.branch });
    const record = RunRecord.parse(await jsonAt(place, `${folder}/run.json`, pull.branch));
    const [comment, ...more] = github.admin.comments(pull.number);
    transcript.shows(`its comment is about its own run`, [comment?.body.includes(record.id), more], [true, []]);
    transcript.shows(`its status says what was decided, ${record.decision.action}`, latestStatus(place, pull.headSha), 'failure');
  }
  return pulls;
}

/**
 * A training is cancelled by a command, then killed with everything it started, then finished: it goes on where it stood, and no lock stays behind.
 */
export async function cancelledAndKilled(place: Place, config: string): Promise<Pull> {
  const { github, transcript } = place;
  transcript.chapter('A run that is cancelled, and one that is killed');
  const files = {
    'parity.config.yaml': edited(config, [ONE_TRACK, ['learningRate: 1.0e-3', 'learningRate: 1.1e-3']]),
  };
  const pull = await openPull(place, { branch: 'faster-learning', files, title: 'Learn faster' });
  await untilTraining(place, { steps: 4 });
  const command = (text: string) => github.admin.comment(pull.number, text, 'ada');
  await command('/parity cancel');
  await place.settled();
  transcript.shows('the comment says that it was cancelled', phaseOf(place, pull.number), 'cancelled');
  transcript.shows('parity/gate is an error', latestStatus(place, pull.headSha), 'error');
  transcript.shows('no lock stayed behind', await lockFiles(place), []);
  const stepsKept = await trainingSteps(place);

  await command('/parity run');
  await untilTraining(place, { steps: stepsKept + 4 });
  transcript.note('the runner is killed, and everything it started');
  await killedWith(place, 'SIGKILL');
  await place.settled();
  transcript.shows('the comment says that it failed', phaseOf(place, pull.number), 'failed');
  const stepsAtDeath = await trainingSteps(place);
  const killed = runsOf(place, pull.number)
    .at(-1)
    ?.jobs.map(({ id }) => id);
  transcript.shows('what the cancelled run had finished was not done again', killed, ['plan', 'start', 'gate', 'train', 'failed']);

  await command('/parity run');
  await place.settled();
  const last = runsOf(place, pull.number).at(-1);
  transcript.shows('the next run finishes', last && conclusionOf(last), 'success');
  const training = last?.jobs.find(({ id }) => id === 'train')?.log ?? '';
  transcript.shows('its training went on where it stood', /train toolcall .* resumed \(an earlier run was cut short\)/.test(training), true);
  transcript.shows('after steps that were not made twice', stepsKept > 0 && stepsAtDeath > stepsKept, true);
  transcript.shows('parity/gate is decided', ['success', 'failure'].includes(latestStatus(place, pull.headSha) ?? ''), true);
  transcript.shows('no lock stayed behind', await lockFiles(place), []);
  return pull;
}

/** While somebody holds the lock nobody else can start a run; unlocked, everybody can again. */
export async function lockedAndUnlocked(place: Place, pull: Pull): Promise<void> {
  const { github, transcript } = place;
  transcript.chapter('A lock');
  const say = async (text: string, as: string) => {
    github.admin.comment(pull.number, text, as);
    await place.settled();
  };
  const answer = () => /<!-- fledgling:command -->([\s\S]*)<!-- fledgling:command-end -->/.exec(github.admin.comments(pull.number)[0]?.body ?? '')?.[1] ?? '';
  const runs = () => github.world.runs.filter(({ path }) => path.includes('parity-run')).length;
  const before = runs();
  await say('/parity lock measuring on this host', 'ada');
  await say('/parity run', 'grace');
  transcript.shows('grace is told who holds the lock', /locked by ada/.test(answer()), true);
  await say('/parity unlock', 'grace');
  transcript.shows('the lock is free', /lock of ada is free/.test(answer()), true);
  const locks = github.world.base.git.refs('refs/fledgling/locks/');
  transcript.shows('no lock is left in the repository, and nothing was started', [locks, runs() - before], [[], 0]);
}
