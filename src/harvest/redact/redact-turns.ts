import type { LedgerEntry, Quarantined } from '../../records/dataset.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { PreparedTurn } from '../examples/prepared.ts';
import { type Redaction, redactedRead, refuseOtherKey } from './redact-read.ts';

interface Redactable {
  turns: readonly PreparedTurn[];
  quarantined: readonly Quarantined[];
}

/**
 * Turns and what was set aside, secrets and personal data taken out; as they are where there is no redactor.
 * @throws UserError where the ledger's sessions were redacted under another key.
 */
export async function redactedTurns(
  { turns, quarantined }: Redactable,
  { redactor, ledger }: { redactor: Redactor | null; ledger: readonly LedgerEntry[] },
): Promise<Redactable & { redaction: Redaction }> {
  if (redactor === null) return { turns, quarantined, redaction: { enabled: false, kinds: {} } };
  const defects = turns.flatMap(({ call, defect }) => (defect === null ? [] : [{ where: call.observationId, ...defect }]));
  const { read, redaction } = await redactedRead({ calls: turns.map(({ call }) => call), quarantined: [...quarantined, ...defects] }, redactor);
  refuseOtherKey(ledger, read.calls, redactor);
  const details = read.quarantined.slice(quarantined.length).map(({ detail }) => detail);
  const redacted = turns.map((turn, index): PreparedTurn => {
    const call = read.calls[index];
    if (call === undefined) throw new Error('a model call was lost while it was redacted');
    return { ...turn, call, defect: turn.defect && { reason: turn.defect.reason, detail: details.shift() ?? '' } };
  });
  return { turns: redacted, quarantined: read.quarantined.slice(0, quarantined.length), redaction };
}
