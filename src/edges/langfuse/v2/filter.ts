import { EXPERIMENT_ENVIRONMENT, OWN_TAG } from '../../../records/source/own-traces.ts';
import { type Asked, isoTime, type Window } from '../asked.ts';
import type { Criterion } from '../criteria.ts';

/** A condition of the `filter` parameter; all must hold. */
export interface Condition {
  type: 'datetime' | 'string' | 'stringOptions' | 'arrayOptions' | 'stringObject' | 'boolean';
  column: string;
  operator: string;
  key?: string;
  value: string | boolean | readonly string[];
}

export function before(to: number): Condition {
  return { type: 'datetime', column: 'startTime', operator: '<', value: isoTime(to) };
}

export function ofTraces(ids: readonly string[]): Condition {
  return { type: 'stringOptions', column: 'traceId', operator: 'any of', value: ids };
}

/** What was asked for in a window. Evaluations of our own are left out by the server already. */
export function conditionsOf({ environments, tags, userId }: Asked, { from, to }: Window): Condition[] {
  const environment: Condition =
    environments.length > 0
      ? { type: 'stringOptions', column: 'environment', operator: 'any of', value: environments }
      : { type: 'stringOptions', column: 'environment', operator: 'none of', value: [EXPERIMENT_ENVIRONMENT] };
  return [
    { type: 'datetime', column: 'startTime', operator: '>=', value: isoTime(from) },
    before(to),
    environment,
    { type: 'arrayOptions', column: 'traceTags', operator: 'none of', value: [OWN_TAG] },
    ...(tags.length > 0 ? [{ type: 'arrayOptions', column: 'traceTags', operator: 'all of', value: tags } satisfies Condition] : []),
    ...(userId === null ? [] : [{ type: 'string', column: 'userId', operator: '=', value: userId } satisfies Condition]),
  ];
}

/** That an observation bears the agent's mark. */
export function markConditions({ kind, key }: Criterion, agent: string | null): Condition[] {
  const is = (column: string, value: string): Condition => ({ type: 'string', column, operator: '=', value });
  if (kind === 'everything' || agent === null) return [is('type', 'GENERATION')];
  if (kind === 'any') return [];
  if (kind === 'traceName') return [is('traceName', agent)];
  if (kind === 'tag') return [{ type: 'arrayOptions', column: 'traceTags', operator: 'any of', value: [agent] }];
  if (kind === 'agent') return [is('type', 'AGENT'), is('name', agent)];
  if (kind === 'root') return [{ type: 'boolean', column: 'isRootObservation', operator: '=', value: true }, is('name', agent)];
  return [{ type: 'stringObject', column: 'metadata', key: key ?? '', operator: '=', value: agent }];
}
