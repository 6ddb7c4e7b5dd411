import type { Config } from '../../config/schema.ts';
import { type Redactor, redactor } from '../../redact/redactor.ts';
import type { FetchPorts } from '../ports/harvest.ts';

/** What the config has taken out of traces; null where it says `off`. */
export async function redactorOf(config: Config, { redactionKey }: Pick<FetchPorts, 'redactionKey'>): Promise<Redactor | null> {
  const { redact } = config.harvest;
  return redact === 'off' ? null : redactor(redact, await redactionKey());
}
