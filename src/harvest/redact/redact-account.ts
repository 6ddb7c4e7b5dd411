import type { Quarantined } from '../../records/dataset.ts';
import { Integrity, ObservationFate } from '../../records/harvest/integrity.ts';
import { numbered } from '../../redact/number.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { HarvestRefused } from '../integrity/refused.ts';
import { withoutQuotes } from './redact-turns.ts';

/** Details that were redacted together with their traces, by place and reason: what is said of one twice is said alike. */
export type KnownDetails = ReadonlyMap<string, string>;

export function knownDetails(quarantined: readonly Quarantined[]): KnownDetails {
  return new Map(quarantined.map(({ where, reason, detail }) => [`${where}\n${reason}`, detail]));
}

/** The account quotes traces where it says what is wrong with them. */
export async function redactedIntegrity(integrity: Integrity, known: KnownDetails, redactor: Redactor): Promise<Integrity> {
  const reasons = integrity.reasons.map(({ examples, ...one }) => ({
    ...one,
    examples: examples.map(({ where, detail }) => ({ where, detail: known.get(`${where}\n${one.reason}`) ?? withoutQuotes(detail) })),
  }));
  return Integrity.parse(await redactedValue({ ...integrity, reasons }, redactor));
}

export async function redactedFates(fates: readonly ObservationFate[], known: KnownDetails, redactor: Redactor): Promise<ObservationFate[]> {
  const details = fates.map((fate) => known.get(`${fate.where}\n${fate.reason}`) ?? (fate.detail === null ? null : withoutQuotes(fate.detail)));
  const values = await redactor.redacted(fates.map((fate, index) => ({ ...fate, detail: details[index] ?? null })));
  return values.map((value) => ObservationFate.parse(numbered(value).value));
}

export async function redactedRefusal({ message, integrity }: HarvestRefused, known: KnownDetails, redactor: Redactor): Promise<HarvestRefused> {
  return new HarvestRefused(String(await redactedValue(withoutQuotes(message), redactor)), await redactedIntegrity(integrity, known, redactor));
}

async function redactedValue(value: unknown, redactor: Redactor): Promise<unknown> {
  const [redacted] = await redactor.redacted([value]);
  return numbered(redacted).value;
}
