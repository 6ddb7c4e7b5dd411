import { UserError } from '../../errors.ts';
import type { Integrity } from '../../records/harvest/integrity.ts';

/** A harvest that was refused for what the traces hold, with the account of them. Nothing is written. */
export class HarvestRefused extends UserError {
  readonly integrity: Integrity;

  constructor(message: string, integrity: Integrity) {
    super(message);
    this.integrity = integrity;
  }
}
