import type { Settings } from '../config/read/settings-file.ts';
import type { Config } from '../config/schema.ts';
import type { Refusal } from '../records/gitops/pull-plan.ts';
import { holdsSecret } from '../redact/secrets.ts';
import type { Policy } from './schema.ts';

/** A config and the policy it must keep to, each with the lines of its keys. */
export interface Sides {
  config: Settings<Config>;
  policy: Settings<Policy>;
}

type Path = readonly (string | number)[];

const POLICY_REMEDY = 'or have the policy changed on the default branch first';
const MOST_SHOWN = 8;

/** A refusal whose sentence names both places: `expected …` comes from `expected`, `got …. Remedy.` from `problem`. */
export function refusal({ config, policy }: Sides, what: { code: string; at: Path; by: Path; expected: string; problem: string }): Refusal {
  const configPlace = { file: config.file, line: config.lineOf(what.at), key: what.at.join('.') };
  const policyPlace = { file: policy.file, line: policy.lineOf(what.by), key: what.by.join('.') };
  return {
    code: what.code,
    sentence: `${configPlace.file}:${configPlace.line} ${configPlace.key}: expected ${what.expected} (${policyPlace.file}:${policyPlace.line} ${policyPlace.key}), ${what.problem}`,
    config: configPlace,
    policy: policyPlace,
  };
}

/** The refusal of a value that is not in one of the policy's lists. */
export function notListed(sides: Sides, what: { code: string; at: Path; by: Path; allowed: readonly string[]; value: string }): Refusal {
  const { allowed, value, ...place } = what;
  const listed = allowed.slice(0, MOST_SHOWN).join(', ');
  return refusal(sides, {
    ...place,
    expected: allowed.length === 0 ? 'nothing, for the policy allows none' : `${listed}${allowed.length > MOST_SHOWN ? ', …' : ''}`,
    problem: `got ${shown(value)}. ${allowed.length === 0 ? 'Remove it,' : 'Use what is allowed,'} ${POLICY_REMEDY}.`,
  });
}

/** The refusal of a number above what the policy allows. */
export function tooMuch(sides: Sides, what: { code: string; at: Path; by: Path; most: number; value: number; unit: string }): Refusal {
  const { most, value, unit, ...place } = what;
  return refusal(sides, { ...place, expected: `at most ${most} ${unit}`, problem: `got ${value}. Lower it, ${POLICY_REMEDY}.` });
}

/** The refusal of a number below what the policy asks for; null where the config sets none. */
export function tooLittle(sides: Sides, what: { code: string; at: Path; by: Path; least: number; value: number | null; unit: string }): Refusal {
  const { least, value, unit, ...place } = what;
  return refusal(sides, { ...place, expected: `at least ${least} ${unit}`, problem: `got ${value ?? 'none'}. Raise it, ${POLICY_REMEDY}.` });
}

/** Untrusted text cut to a line, in quotes; a secret is never repeated. */
export function shown(value: string): string {
  if (holdsSecret(value)) return 'a text that looks like a secret';
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
}
