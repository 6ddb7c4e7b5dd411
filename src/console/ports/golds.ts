import type { GoldsToSettle, Settled, Settling, SettlingConfirmed, SettlingShown } from '../../records/console/compare/golds.ts';

/** Golds to settle, and the file that decisions are written into. */
export interface GoldsPort {
  golds(run: string): Promise<GoldsToSettle>;
  /** What a decision would change. Writes nothing. @throws UserError where it cannot be carried out, or the file was changed meanwhile. */
  shown(settling: Settling): Promise<SettlingShown>;
  /** Writes what was shown. @throws UserError where the file would become another one. */
  settle(settling: SettlingConfirmed): Promise<Settled>;
}
