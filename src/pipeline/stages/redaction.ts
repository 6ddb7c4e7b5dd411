import type { Config } from '../../config/schema.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { FetchPorts } from '../ports/harvest.ts';

/** What the config has taken out of traces; null where it says `off`. */
export async function redactorOf(config: Config, { redactionKey }: Pick<FetchPorts, 'redactionKey'>): Promise<Redactor | null> {
  const { redact } = config.harvest;
  if (redact === 'off') return null;
  // Rules of a hundred issuers and numbering plans: read only by whoever needs them.
  const { redactor } = await import('../../redact/redactor.ts');
  return redactor(redact, await redactionKey());
}
