import type { Example } from '../../records/example.ts';
import type { Cause } from '../../records/findings/diagnosis.ts';
import { NO_CALL } from '../../rows/completion.ts';
import { differingPaths, flatten, liesAt } from '../../score/flatten.ts';
import type { SchemaPlace } from '../../score/graded/schema-place.ts';
import type { Answer, Found, SchemaCheck } from '../found.ts';
import { shown } from '../quoted.ts';
import { type Difference, differences } from './differences.ts';
import { foldedName } from './meaning.ts';
import { schemaOf, violation } from './schema.ts';

interface Compared {
  example: Example;
  /** What the answer is held to. */
  gold: Answer;
  answer: Answer;
  check: SchemaCheck;
}

/** Why an answer that could be read is not the gold. */
export function contentCause(compared: Compared): Found {
  return callCause(compared) ?? valueCause(compared);
}

function callCause({ example, gold, answer }: Compared): Found | null {
  if (gold.calls === null) return null;
  const [due, given] = [gold.calls[0], answer.calls?.[0]];
  if (!due && given) return { cause: 'wrongly-called', detail: `It calls ${shown(given.name)} where nothing was to be called.`, paths: [] };
  if (due && !given) {
    const what = answer.calls === null ? `JSON that is no call: ${shown(answer.json)}` : `\`${NO_CALL}\``;
    return { cause: 'wrongly-withheld', detail: `It calls nothing where ${shown(due.name)} was due; it says ${what}.`, paths: [] };
  }
  if (!due || !given || due.name === given.name) return null;
  const offered = example.request?.tools ?? [];
  const isOffered = offered.length === 0 || offered.some(({ name }) => name === given.name);
  const aside = foldedName(due.name) === foldedName(given.name) ? ', the same name spelt otherwise' : isOffered ? '' : ', which was not offered';
  return { cause: 'wrong-tool', detail: `It calls ${shown(given.name)}${aside} where ${shown(due.name)} was due.`, paths: ['name'] };
}

function valueCause({ example, gold, answer, check }: Compared): Found {
  const schema = schemaOf(example, gold);
  const place = schema && { schema, root: schema };
  const all = gold.calls === null ? differences(gold.json, answer.json, place, '') : ofArguments(gold, answer, place);
  const found = (cause: Cause, those: readonly Difference[], detail: string): Found => ({
    cause,
    detail,
    paths: pathsOf(gold, answer).filter((path) => those.some((one) => liesAt(path, one.path))),
  });
  const missing = all.filter((one) => one.kind === 'missing' && !one.saysNothing);
  const extra = all.filter((one) => one.kind === 'extra' && !one.saysNothing);
  if (missing.length > 0) return found('missing-argument', missing, `${listed(missing)} ${missing.length > 1 ? 'are' : 'is'} missing${misnamed(extra)}.`);
  if (extra.length > 0) return found('extra-argument', extra, `${listed(extra)} ${extra.length > 1 ? 'are' : 'is'} not in the right answer${itsValue(extra)}.`);
  const apart = all.filter((one) => one.kind === 'changed' && !one.sameMeaning);
  if (apart.length === 0) return found('argument-format', all, `It means the same and is spelt otherwise: ${told(all)}.`);
  const broken = violation(check, schema, gold) === null ? violation(check, schema, answer) : null;
  if (broken !== null) return found('schema-violation', apart, `Its schema does not allow it (${broken}): ${told(apart)}.`);
  return found('argument-content', apart, `${told(apart)}.`);
}

function ofArguments(gold: Answer, answer: Answer, place: SchemaPlace | null): Difference[] {
  // `none` has no arguments; whatever stands in them is extra.
  const argumentsOf = ({ calls, json }: Answer) =>
    calls?.[0]?.arguments ?? (typeof json === 'object' && json !== null && 'arguments' in json ? json['arguments'] : {});
  return differences(argumentsOf(gold) ?? {}, argumentsOf(answer) ?? {}, place, 'arguments');
}

function pathsOf(gold: Answer, answer: Answer): string[] {
  return differingPaths(flatten(gold.json), flatten(answer.json));
}

const TOLD = 3;

function listed(those: readonly Difference[]): string {
  const names = those.slice(0, TOLD).map(({ path }) => `\`${path.slice(0, 100)}\``);
  return `${names.join(', ')}${those.length > TOLD ? ` and ${those.length - TOLD} more` : ''}`;
}

function misnamed(extra: readonly Difference[]): string {
  return extra.length === 0 ? '' : `; there is ${listed(extra)} instead`;
}

function itsValue([first, ...more]: readonly Difference[]): string {
  return first?.kind === 'extra' && more.length === 0 ? `: ${shown(first.answer)}` : '';
}

function told(those: readonly Difference[]): string {
  const sentences = those.slice(0, TOLD).map((one) => {
    const place = one.path === '' ? 'the whole' : `\`${one.path.slice(0, 100)}\``;
    if (one.kind === 'missing') return `${place} is left out, which says ${shown(one.gold)}`;
    return one.kind === 'extra'
      ? `${place} is ${shown(one.answer)}, which may be left out`
      : `${place} is ${shown(one.answer)} where ${shown(one.gold)} is right`;
  });
  return `${sentences.join('; ')}${those.length > TOLD ? `; and ${those.length - TOLD} more` : ''}`;
}
