import type { Config } from '../../config/schema.ts';
import type { Track } from '../../records/example.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import type { RunRecord } from '../../records/run.ts';
import type { Artifact, Artifacts } from '../forge/ports/actions.ts';
import type { Files } from '../forge/ports/repository.ts';
import { promotionsAt } from '../promote/check-promotions.ts';
import { adapterArtifact, artifactOf, readProvenance } from '../trust/vouch.ts';
import { measuredBy } from './planned-stages.ts';

/** The adapters that are in use, as the default branch records it. */
export interface PromotedRun {
  promotion: Promotion;
  /** What the run measured that they were promoted for; null where its record cannot be read. */
  measured: RunRecord | null;
  /** Where their bytes may still be; whoever takes them from there compares their digest with the promotion's. */
  artifacts: { track: Track; artifact: Artifact }[];
}

/** The newest promotion to the config's repository, on the config's model; null when there is none. `sha` is a commit of the default branch. */
export async function promotedRun(
  forge: Files & Artifacts,
  { config, sha }: { config: Pick<Config, 'agent' | 'promote' | 'models'>; sha: string },
): Promise<PromotedRun | null> {
  const { agent, promote, models } = config;
  const fitting = (await promotionsAt(forge, sha)).filter(
    (promotion) => promotion.agent === agent && promotion.repository === promote.repository && promotion.base.name === models.default,
  );
  const [promotion] = fitting.toSorted((a, b) => Date.parse(b.promotedAt) - Date.parse(a.promotedAt));
  return promotion ? described(forge, promotion, sha) : null;
}

/** The promotion of one run, null where a commit does not record it. */
export async function promotionOf(forge: Files & Artifacts, { agent, run, sha }: { agent: string; run: string; sha: string }): Promise<PromotedRun | null> {
  const promotion = (await promotionsAt(forge, sha)).find((one) => one.agent === agent && one.run === run);
  return promotion ? described(forge, promotion, sha) : null;
}

async function described(forge: Files & Artifacts, promotion: Promotion, sha: string): Promise<PromotedRun> {
  const folder = `eval-results/${promotion.agent}/${promotion.run}`;
  const provenance = await readProvenance(forge, folder, sha);
  if (!provenance) return { promotion, measured: null, artifacts: [] };
  const artifacts: PromotedRun['artifacts'] = [];
  for (const { track, artifact: ref } of provenance.adapters) {
    const artifact = await artifactOf(forge, ref, { runId: provenance.workflow.runId, name: adapterArtifact(track) });
    if (artifact && !artifact.expired) artifacts.push({ track, artifact });
  }
  return { promotion, measured: await measuredBy(forge, { folder, sha, provenance }), artifacts };
}
