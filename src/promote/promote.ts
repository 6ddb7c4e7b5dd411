import { digestOf } from '../records/digest.ts';
import { Promotion } from '../records/gitops/promotion.ts';
import type { RunRecord } from '../records/run.ts';
import type { Gap } from './gap.ts';
import { modelCard } from './model-card.ts';
import type { UploadFile } from './ports.ts';
import { type Destination, type Publishing, publish } from './publish.ts';
import { decisionDigest, type PromotionGate, refuseOtherBytes, refuseUnproved } from './refuse.ts';
import { adapterFiles, ggufName, type PromotedAdapter, placed, textAt } from './upload-list.ts';

export interface PromotionInputs {
  run: RunRecord;
  /** The run folder's JSON files as they were recorded, by name: `run.json`, `decision.json`, `compare-*.json`, `provenance.json`. */
  records: ReadonlyMap<string, string>;
  adapters: readonly PromotedAdapter[];
  base: Promotion['base'];
  gate: PromotionGate;
  to: Omit<Destination, 'message'> & { message: string | null };
}

export interface Promised {
  files: UploadFile[];
  gap: Gap;
  decisionSha256: string;
}

/**
 * Uploads the adapters of a run that proved itself, and nothing else. Repeating it is harmless: what the Hub holds is not sent again,
 * and where it holds everything no commit is made.
 * @param earlier the record of an earlier promotion of this run; kept as it is where nothing changed.
 * @throws UserError when the run does not allow it; ExternalError when the Hub fails or holds other bytes afterwards.
 */
export async function promote(inputs: PromotionInputs, publishing: Publishing & { now: number }, earlier: Promotion | null = null): Promise<Promotion> {
  const { run, base, to } = inputs;
  const { files, gap, decisionSha256 } = preparePromotion(inputs);
  const message = to.message ?? promotionMessage(run);
  const published = await publish(files, { ...to, message }, publishing);
  // Parsed for the order of its keys: the same promotion is the same text.
  const promotion = Promotion.parse({
    schema: 'fledgling/promotion@1',
    agent: run.agent,
    run: run.id,
    promotedAt: new Date(publishing.now).toISOString(),
    repository: to.repository.id,
    repositoryType: to.repository.type,
    revision: to.revision,
    commit: published.commit,
    url: published.url,
    decisionSha256,
    base,
    adapters: tunedAdapters(inputs).map(({ track, gguf }) => ({ track, path: inFolder(to.folder, ggufName(track)), sha256: gguf.sha256 })),
    files: published.files,
    gap: { ...gap, threshold: inputs.gate.gapThreshold },
  });
  return earlier && !published.changed && isSame(earlier, promotion) ? earlier : promotion;
}

/** Title of the commit unless another is asked for. */
export function promotionMessage({ agent, id }: Pick<RunRecord, 'agent' | 'id'>): string {
  return `Adapter of ${agent}, run ${id}`;
}

/** Everything short of the upload: what `--dry-run` shows. @throws UserError when the run does not allow it. */
export function preparePromotion(inputs: PromotionInputs): Promised {
  const { run, records, to } = inputs;
  const gap = refuseUnproved(run, inputs.gate);
  const decisionSha256 = decisionDigest(run, records);
  refuseOtherBytes(run, inputs.adapters);
  const files = adapterFiles(tunedAdapters(inputs), records);
  const card = modelCard({
    run,
    base: inputs.base,
    gap: { ...gap, threshold: inputs.gate.gapThreshold },
    repository: to.repository.id,
    folder: to.folder,
    files,
  });
  return { files: placed([textAt('README.md', card), ...files], to.folder), gap, decisionSha256 };
}

function tunedAdapters({ run, adapters }: Pick<PromotionInputs, 'run' | 'adapters'>): PromotedAdapter[] {
  const tuned = new Set(run.decision.tracks.flatMap(({ track, candidate }) => (candidate === 'tuned' ? [track] : [])));
  return adapters.filter(({ track }) => tuned.has(track));
}

/** A record is about bytes: when they, their place and their proof are the same, the moment of the second look is of no interest. */
function isSame(a: Promotion, b: Promotion): boolean {
  const subject = ({ promotedAt: _at, commit: _commit, url: _url, ...rest }: Promotion) => digestOf(rest);
  return subject(a) === subject(b);
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
