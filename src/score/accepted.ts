import { canonicalJson } from '../records/canonical-json.ts';
import type { ExactJson, ExactObject } from '../records/exact-json/exact-json.ts';
import type { Example } from '../records/example.ts';
import type { Completion } from '../rows/completion.ts';

type Parsed = Extract<Completion, { ok: true }>;
export type Accepted = NonNullable<Example['accepted']>['arguments'];

/** Whether an accepted value of an argument is what the answer gave. */
export type IsSame = (one: ExactJson, answer: ExactJson, argument: string) => boolean;

/**
 * The gold call that an answer is held to where several values count as right. For each listed argument: the accepted value that the answer gave;
 * nothing, where the answer leaves out what may be left out; else the gold call's own value. An argument that is neither listed nor in the gold call is wrong.
 * An answer that is no call of the same tool is held to the gold call as it stands.
 */
export function goldFor(gold: Parsed, { accepted }: Pick<Example, 'accepted'>, answer: Parsed | null): Parsed {
  const [goldCall, ...more] = gold.calls ?? [];
  const [given] = answer?.calls ?? [];
  if (accepted === null || !goldCall || more.length > 0 || !given || given.name !== goldCall.name) return gold;
  const call = {
    name: goldCall.name,
    arguments: resolvedArguments({ gold: goldCall.arguments, accepted: accepted.arguments, given: given.arguments }, isExact),
  };
  // A structured answer that is JSON of its own has no call; this one is a call, which its JSON is made of.
  return { ok: true, json: call, calls: [call] };
}

const isExact: IsSame = (one, answer) => canonicalJson(one) === canonicalJson(answer);

interface Held {
  gold: ExactObject;
  accepted: Accepted;
  given: ExactObject;
}

/** The gold arguments that given ones are held to, where the first accepted value that is the same as the given one stands for it. */
export function resolvedArguments({ gold, accepted, given }: Held, isSame: IsSame): ExactObject {
  const listed = Object.entries(accepted).flatMap(([argument, { values, optional }]) => {
    const [answer, own] = [memberOf(given, argument), memberOf(gold, argument)];
    if (answer === undefined && optional) return [];
    const value = (answer === undefined ? undefined : values.find((one) => isSame(one, answer, argument))) ?? own;
    return value === undefined ? [] : [[argument, value] as const];
  });
  const unlisted = Object.entries(gold).filter(([argument]) => !Object.hasOwn(accepted, argument));
  return Object.fromEntries([...listed, ...unlisted]);
}

function memberOf(object: ExactObject, key: string): ExactJson | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
