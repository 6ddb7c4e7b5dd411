import type { Promotion } from '../records/gitops/promotion.ts';
import type { Hub } from './ports.ts';

export interface HubDrift {
  path: string;
  /** The object id recorded at promotion. */
  expected: string;
  /** What the Hub holds now; null when the file, the branch or the repository is gone. */
  found: string | null;
}

/** Files of a promotion that the Hub does not hold any more as they were promoted; empty when all are. */
export async function checkHub(promotion: Pick<Promotion, 'repository' | 'repositoryType' | 'revision' | 'files'>, hub: Hub): Promise<HubDrift[]> {
  const { repository: id, repositoryType: type, revision } = promotion;
  const there = await hub.files({ id, type }, revision);
  return promotion.files.flatMap(({ path, hubOid, bytes }) => {
    const file = there?.find((one) => one.path === path);
    const found = file ? (file.sha256 ?? file.oid) : null;
    return found === hubOid && file?.bytes === bytes ? [] : [{ path, expected: hubOid, found }];
  });
}
