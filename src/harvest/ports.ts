/** One raw observation or one thing that could not be read, in source order. */
export type SourceItem = { kind: 'observation'; where: string; value: unknown } | { kind: 'defect'; where: string; reason: string };

/** Where traces come from. Implementations: files (pages or JSONL); Langfuse's API. */
export interface TraceSource {
  /** What was read, for the manifest: known only after `items` is exhausted. */
  sources(): readonly { path: string; sha256: string }[];
  items(): AsyncIterable<SourceItem>;
}
