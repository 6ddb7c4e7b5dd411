import type { Refusal } from '../records/gitops/pull-plan.ts';
import { KINDS } from '../redact/kinds.ts';
import { checkAddress } from './check-hosted.ts';
import { isBelow, pathProblem } from './plain-path.ts';
import { notListed, refusal, type Sides, tooMuch } from './refuse.ts';

const SOURCE = ['harvest', 'source'] as const;
/** Each is fetched by itself. */
const MOST_FILES = 100;

/** Refuses trace sources outside the policy's, and more examples than it allows. */
export function checkData(sides: Sides): Refusal[] {
  const { harvest } = sides.config.value;
  const { maxExamples } = sides.policy.value;
  const limit =
    harvest.limit > maxExamples
      ? [
          tooMuch(sides, {
            code: 'too-many-examples',
            at: ['harvest', 'limit'],
            by: ['maxExamples'],
            most: maxExamples,
            value: harvest.limit,
            unit: 'examples',
          }),
        ]
      : [];
  const files = (['catalogue', 'labels'] as const).flatMap((key) => {
    const path = harvest[key];
    return path === null ? [] : checkPath(sides, { path, allowed: sides.policy.value.data.paths, at: ['harvest', key], by: ['data', 'paths'] });
  });
  return [...limit, ...checkRedaction(sides), ...checkSource(sides), ...files];
}

function checkSource(sides: Sides): Refusal[] {
  const { source } = sides.config.value.harvest;
  const { data, maxExamples } = sides.policy.value;
  if (source.kind === 'file') {
    const place = { at: [...SOURCE, 'paths'], by: ['data', 'paths'] };
    if (source.paths.length > MOST_FILES)
      return [tooMuch(sides, { ...place, code: 'too-many-files', most: MOST_FILES, value: source.paths.length, unit: 'trace files' })];
    return source.paths.flatMap((path, index) => checkPath(sides, { path, allowed: data.paths, at: [...place.at, index], by: place.by }));
  }
  if (source.kind === 'langfuse') return checkLangfuse(sides, source.host);
  if (!data.dummyAgent) {
    return [notListed(sides, { code: 'data-not-allowed', at: [...SOURCE, 'kind'], by: ['data', 'dummyAgent'], allowed: ['file'], value: source.kind })];
  }
  if (source.count <= maxExamples) return [];
  return [tooMuch(sides, { code: 'too-many-examples', at: [...SOURCE, 'count'], by: ['maxExamples'], most: maxExamples, value: source.count, unit: 'traces' })];
}

/** Refuses a Langfuse server that is not listed, and one that is left to the environment: the config must say whom the keys are sent to. */
function checkLangfuse(sides: Sides, host: string | undefined): Refusal[] {
  const place = { at: [...SOURCE, 'host'], by: ['data', 'langfuse'] };
  const allowed = sides.policy.value.data.langfuse;
  if (host !== undefined) return checkAddress(sides, { ...place, address: host, allowed, code: 'langfuse-not-allowed' });
  const problem = `got none. Write harvest.source.host${allowed[0] === undefined ? ', once the policy allows it' : `: ${allowed[0]}`}.`;
  return [refusal(sides, { ...place, code: 'langfuse-not-named', expected: 'the address of a Langfuse server that the policy lists', problem })];
}

/** Refuses to leave more in traces than the policy does; exceptions are counted, never repeated. Patterns of one's own only add to what is taken out. */
function checkRedaction(sides: Sides): Refusal[] {
  const { redact } = sides.config.value.harvest;
  const least = sides.policy.value.data.redact;
  const place = { at: ['harvest', 'redact'], by: ['data', 'redact'] };
  const remedy = 'Remove it, or have the policy changed on the default branch first.';
  if (redact === 'off') {
    if (least === 'off') return [];
    return [refusal(sides, { ...place, code: 'redaction-off', expected: 'secrets and personal data taken out of traces', problem: `got off. ${remedy}` })];
  }
  if (least !== 'all') return [];
  const missing = KINDS.filter((kind) => !redact.kinds.includes(kind));
  const exceptions = redact.allow.fields.length + redact.allow.values.length;
  return [
    ...(missing.length > 0
      ? [refusal(sides, { ...place, code: 'redaction-narrowed', expected: 'every kind', problem: `got all but ${missing.join(', ')}. ${remedy}` })]
      : []),
    ...(exceptions > 0 ? [refusal(sides, { ...place, code: 'redaction-excepted', expected: 'no exceptions', problem: `got ${exceptions}. ${remedy}` })] : []),
  ];
}

/** Refuses a path that could leave the repository, and one outside the policy's. Links are refused where the file is read. */
export function checkPath(
  sides: Sides,
  { path, allowed, ...place }: { path: string; allowed: readonly string[]; at: readonly (string | number)[]; by: readonly string[] },
): Refusal[] {
  const problem = pathProblem(path);
  if (problem !== null) return [refusal(sides, { ...place, code: 'path-not-plain', expected: 'a plain path in the repository', problem })];
  return allowed.some((prefix) => isBelow(path, prefix)) ? [] : [notListed(sides, { ...place, code: 'path-not-allowed', allowed, value: path })];
}
