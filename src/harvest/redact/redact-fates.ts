import { ObservationFate } from '../../records/harvest/integrity.ts';
import { numbered } from '../../redact/number.ts';
import type { Redactor } from '../../redact/redactor.ts';

/** Fates as they may be told: what is said of one may quote its trace. */
export async function redactedFates(fates: readonly ObservationFate[], redactor: Redactor): Promise<ObservationFate[]> {
  const values = await redactor.redacted(fates);
  return values.map((value) => ObservationFate.parse(numbered(value).value));
}
