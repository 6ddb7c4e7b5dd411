import { z } from 'zod';
import type { ChatModel } from '../../../eval/ports.ts';
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

/** Beside the answers: what was asked. */
const ASKED = 'asked.json';

/** Each example and the digest of what it asked, in order. */
const Asked = z.array(z.tuple([z.string(), z.string()]));
type Asked = z.infer<typeof Asked>;

/** Notes what is asked in the folder. */
export function noteAsked(folder: StageFolder, examples: readonly Example[], ask: Ask): Promise<void> {
  return folder.write(ASKED, JSON.stringify(askedOf(examples, ask)));
}

function askedOf(examples: readonly Example[], ask: Ask): Asked {
  const requests = requestsOf(examples, ask);
  return examples.map(({ id, request }, index) => [id, digestOf([requests[index], request]).slice(0, 16)]);
}

/** Where answers that were taken come from. */
export interface AnsweredBefore {
  evaluation: Evaluation;
  /** Whether every example was answered, so that nobody has to be asked. */
  isWhole: boolean;
}

/** The model that gave them, with nothing left to ask it: what it ran on stays said, wherever it is graded anew. */
export function modelBefore({ evaluation: { model } }: AnsweredBefore): ChatModel {
  const answer: ChatModel['answer'] = () => Promise.reject(new Error('every answer was taken, and one is asked for'));
  return { identity: model, answer, close: async () => undefined };
}

/**
 * Takes the answers of the newest finished evaluation of the same name, where the same was asked of the same model in the same way and only how it is
 * graded has changed. What of the examples was asked the same is taken from the hosted model; from a local one all or nothing, for what shares a
 * batch can change a token. Null where there are none to take.
 */
export async function takeAnsweredBefore(
  folder: StageFolder,
  { stage, examples, ask }: { stage: Pick<Stage<unknown>, 'name' | 'inputs' | 'work'>; examples: readonly Example[]; ask: Ask },
  ports: Pick<StagePorts, 'store' | 'watcher'>,
): Promise<AnsweredBefore | null> {
  if ((await folder.lines(LOG)).length > 0) return null;
  const before = await ports.store.newest(stage.name);
  if (before === null || !isOnlyGraded(parsedOrNull((await before.read('inputs.json')) ?? ''), stage.inputs)) return null;
  const earlier = Asked.safeParse(parsedOrNull((await before.read(ASKED)) ?? ''));
  if (!earlier.success) return null;
  const same = new Set(sameIn(earlier.data, askedOf(examples, ask), { each: stage.work === 'hosted' }));
  const evaluation = Evaluation.safeParse(parsedOrNull((await before.read('evaluation.json')) ?? ''));
  const predictions = (await before.lines(ANSWERS)).flatMap((line) => {
    const parsed = Prediction.safeParse(parsedOrNull(line));
    return parsed.success && isGraded(parsed.data.outcome) && same.has(parsed.data.exampleId) ? [parsed.data] : [];
  });
  if (!evaluation.success || predictions.length === 0) return null;
  await folder.write(LOG, jsonLines(predictions));
  ports.watcher.notice(`${stage.name}: ${predictions.length} of ${examples.length} answers are there already and graded anew.`);
  return { evaluation: evaluation.data, isWhole: predictions.length === examples.length };
}

/** The examples that asked the same; without `each` none unless all did, in the same order. */
function sameIn(before: Asked, now: Asked, { each }: { each: boolean }): string[] {
  if (!each) return digestOf(before) === digestOf(now) ? now.map(([id]) => id) : [];
  const earlier = new Map(before);
  return now.flatMap(([id, digest]) => (earlier.get(id) === digest ? [id] : []));
}

function isOnlyGraded(before: unknown, now: Stage<unknown>['inputs']): boolean {
  if (typeof before !== 'object' || before === null) return false;
  const earlier = new Map(Object.entries(before));
  const changed = [...new Set([...earlier.keys(), ...Object.keys(now)])].filter((name) => earlier.get(name) !== now[name]);
  return changed.length > 0 && changed.every((name) => OF_GRADES.has(name));
}
