import { requestsOf } from '../../../eval/requests.ts';
import { digestOf } from '../../../records/digest.ts';
import { type Ask, Evaluation, Prediction } from '../../../records/evaluation.ts';
import type { Example } from '../../../records/example.ts';
import { jsonLines, parsedOrNull } from '../../../records/json-lines.ts';
import { isGraded } from '../../../score/score.ts';
import type { StageFolder, StagePorts } from '../../ports/stage.ts';
import type { Stage } from '../../stage/stage.ts';
import { ANSWERS, LOG } from './evaluation-files.ts';

/** Inputs that change what an answer is worth, and not what it is: with them alone changed, answers are graded anew and nobody is asked. */
const OF_GRADES: ReadonlySet<string> = new Set(['scorer', 'examples']);

/** Beside the answers: digest of what was asked, in order. */
const ASKED = 'asked.json';

/** Notes what is asked in the folder. */
export function noteAsked(folder: StageFolder, examples: readonly Example[], ask: Ask): Promise<void> {
  return folder.write(ASKED, JSON.stringify(askedOf(examples, ask)));
}

function askedOf(examples: readonly Example[], ask: Ask): string {
  return digestOf([requestsOf(examples, ask), examples.map(({ request }) => request)]);
}

/**
 * Takes the answers of the newest finished evaluation of the same name, where the same was asked of the same model in the same way and only how it is
 * graded has changed. Returns how long they took, milliseconds; null where there are none to take.
 */
export async function takeAnsweredBefore(
  folder: StageFolder,
  { stage, examples, ask }: { stage: Pick<Stage<unknown>, 'name' | 'inputs'>; examples: readonly Example[]; ask: Ask },
  ports: Pick<StagePorts, 'store' | 'watcher'>,
): Promise<number | null> {
  if ((await folder.lines(LOG)).length > 0) return null;
  const before = await ports.store.newest(stage.name);
  if (before === null || !isOnlyGraded(parsedOrNull((await before.read('inputs.json')) ?? ''), stage.inputs)) return null;
  if (parsedOrNull((await before.read(ASKED)) ?? '') !== askedOf(examples, ask)) return null;
  const evaluation = Evaluation.safeParse(parsedOrNull((await before.read('evaluation.json')) ?? ''));
  const predictions = (await before.lines(ANSWERS)).flatMap((line) => {
    const parsed = Prediction.safeParse(parsedOrNull(line));
    return parsed.success && isGraded(parsed.data.outcome) ? [parsed.data] : [];
  });
  if (!evaluation.success || predictions.length === 0) return null;
  await folder.write(LOG, jsonLines(predictions));
  ports.watcher.notice(`${stage.name}: ${predictions.length} of ${examples.length} answers are there already and graded anew.`);
  return evaluation.data.wallMs;
}

function isOnlyGraded(before: unknown, now: Stage<unknown>['inputs']): boolean {
  if (typeof before !== 'object' || before === null) return false;
  const earlier = new Map(Object.entries(before));
  const changed = [...new Set([...earlier.keys(), ...Object.keys(now)])].filter((name) => earlier.get(name) !== now[name]);
  return changed.length > 0 && changed.every((name) => OF_GRADES.has(name));
}
