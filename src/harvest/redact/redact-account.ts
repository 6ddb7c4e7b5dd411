import { Integrity, ObservationFate } from '../../records/harvest/integrity.ts';
import { numbered } from '../../redact/number.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { HarvestRefused } from '../integrity/refused.ts';
import { QUOTED } from './redact-turns.ts';

/** The account quotes traces where it says what is wrong with them. */
export async function redactedIntegrity(integrity: Integrity, redactor: Redactor): Promise<Integrity> {
  const reasons = integrity.reasons.map((reason) => ({ ...reason, examples: reason.examples.map(withoutQuotes) }));
  return Integrity.parse(await redactedValue({ ...integrity, reasons }, redactor));
}

export async function redactedFates(fates: readonly ObservationFate[], redactor: Redactor): Promise<ObservationFate[]> {
  const values = await redactor.redacted(fates.map(withoutQuotes));
  return values.map((value) => ObservationFate.parse(numbered(value).value));
}

export async function redactedRefusal({ message, integrity }: HarvestRefused, redactor: Redactor): Promise<HarvestRefused> {
  return new HarvestRefused(String(await redactedValue(message.replace(QUOTED, ' is not valid JSON'), redactor)), await redactedIntegrity(integrity, redactor));
}

async function redactedValue(value: unknown, redactor: Redactor): Promise<unknown> {
  const [redacted] = await redactor.redacted([value]);
  return numbered(redacted).value;
}

function withoutQuotes<T extends { detail: string | null }>(one: T): T {
  return { ...one, detail: one.detail?.replace(QUOTED, ' is not valid JSON') ?? null };
}
