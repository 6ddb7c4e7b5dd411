import type { Cause } from '../../../records/findings/diagnosis.ts';

/** How the report calls a cause, and what it means in a few words. */
export const CAUSE_LABELS: Readonly<Record<Cause, string>> = {
  infrastructure: 'Infrastructure',
  'content-filter': 'Content filter',
  refused: 'Refused',
  truncated: 'Token limit reached',
  'likely-wrong-gold': 'Gold likely wrong',
  unparseable: 'Unreadable',
  'wrong-wrapper': 'Wrong wrapper',
  'wrongly-called': 'Called, none was due',
  'wrongly-withheld': 'No call, one was due',
  'wrong-tool': 'Wrong tool',
  'schema-violation': 'Against the schema',
  'missing-argument': 'Argument missing',
  'extra-argument': 'Argument too many',
  'argument-format': 'Argument format',
  'argument-content': 'Argument content',
};
