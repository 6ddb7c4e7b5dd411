import type { ObservationSource, SnapshotStore } from '../../fetch/ports.ts';
import type { PublicSet, TraceSource } from '../../harvest/ports.ts';
import type { DatasetManifest, LedgerEntry } from '../../records/dataset.ts';
import type { Snapshot } from '../../records/snapshot.ts';

/** `datasets/<agent>/`: rows, examples, ledger, manifest. */
export interface DatasetFolder {
  ledger(): Promise<LedgerEntry[]>;
  /** Writes every file whole, the manifest last. */
  write(files: ReadonlyMap<string, string>): Promise<void>;
  /** True when every file of the manifest is there with its digest. */
  intact(manifest: DatasetManifest): Promise<boolean>;
}

export interface FetchPorts {
  source: ObservationSource;
  snapshots: SnapshotStore;
}

export interface HarvestPorts extends FetchPorts {
  /** A snapshot's observations, read where they lie. */
  traces(snapshot: Snapshot): TraceSource;
  dataset: DatasetFolder;
  /** The data sets that the config names as public. @throws UserError when one is not there. */
  publicSets(): Promise<PublicSet[]>;
}
