import { UserError } from '../../errors.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { Integrity } from '../../records/harvest/integrity.ts';

/** What the traces held, as far as it got. */
export interface HarvestAccount {
  integrity: Integrity;
  quarantined: readonly Quarantined[];
}

/** A harvest that was refused for what the traces hold, with the account of them. Nothing is written. */
export class HarvestRefused extends UserError {
  readonly account: HarvestAccount;

  constructor(message: string, account: HarvestAccount) {
    super(message);
    this.account = account;
  }
}
