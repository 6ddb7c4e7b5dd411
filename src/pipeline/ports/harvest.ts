import type { ObservationSource, SnapshotStore } from '../../fetch/ports.ts';
import type { CatalogueFile, LabelsFile, PublicSet, TraceSource } from '../../harvest/ports.ts';
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
  /** Asks a source that can be asked again, though an earlier snapshot of the same query is there. */
  refresh?: boolean;
  /** Under which redacted values are told apart. */
  redactionKey(): Promise<string>;
}

/** The config's catalogue of tools and output schemas. */
export interface CatalogueSource {
  /** Known also where the file itself is not. */
  digest(): Promise<string>;
  /** @throws UserError when it is missing or wrong. */
  read(): Promise<CatalogueFile>;
}

/** The config's label decisions. */
export interface LabelsSource {
  /** Known also where the file itself is not. */
  digest(): Promise<string>;
  /** @throws UserError when it is missing or wrong. */
  read(): Promise<LabelsFile>;
}

export interface HarvestPorts extends FetchPorts {
  /** Null where the config names none. */
  catalogue: CatalogueSource | null;
  /** Null where the config names none. */
  labels: LabelsSource | null;
  /** A snapshot's observations, read where they lie. */
  traces(snapshot: Snapshot): TraceSource;
  dataset: DatasetFolder;
  /** The data sets that the config names as public. @throws UserError when one is not there. */
  publicSets(): Promise<PublicSet[]>;
}
