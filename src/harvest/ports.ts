/** One raw observation or one thing that could not be read, in source order. */
export type SourceItem = { kind: 'observation'; where: string; value: unknown } | { kind: 'defect'; where: string; reason: string };

/** A data set of others, in which held-out conversations are looked for. */
export interface PublicSet {
  name: string;
  /** Of its examples. */
  digest: string;
  texts(): Promise<readonly { id: string; text: string }[]>;
}

/** Where traces come from. Implementations: files (pages or JSONL); Langfuse's API. */
export interface TraceSource {
  /** What was read, for the manifest: known only after `items` is exhausted. */
  sources(): readonly { path: string; sha256: string }[];
  items(): AsyncIterable<SourceItem>;
}
