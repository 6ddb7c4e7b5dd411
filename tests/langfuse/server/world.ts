import type { StoredObservation } from '../ingest/stored.ts';

export type Mode = 'v3' | 'v4';

export const SCORE_TYPES = ['NUMERIC', 'BOOLEAN', 'CATEGORICAL', 'TEXT', 'CORRECTION'] as const;

export interface StoredScore {
  id: string;
  name: string;
  dataType: (typeof SCORE_TYPES)[number];
  value: number;
  stringValue: string | null;
  traceId: string | null;
  observationId: string | null;
  sessionId: string | null;
  datasetRunId: string | null;
  comment: string | null;
  metadata: unknown;
  environment: string;
  configId: string | null;
  queueId: string | null;
  source: string;
  timestamp: string;
  createdAt: string;
  updatedAt: string;
}

export interface StoredTrace {
  id: string;
  timestamp: string;
  name: string | null;
  input: string | null;
  output: string | null;
  sessionId: string | null;
  userId: string | null;
  release: string | null;
  version: string | null;
  metadata: Readonly<Record<string, unknown>>;
  tags: readonly string[];
  public: boolean;
  environment: string;
}

export interface StoredDataset {
  id: string;
  name: string;
  description: string | null;
  metadata: unknown;
  inputSchema: unknown;
  expectedOutputSchema: unknown;
  projectId: string;
  createdAt: string;
  updatedAt: string;
}

export interface StoredItem {
  id: string;
  status: string;
  input: unknown;
  expectedOutput: unknown;
  metadata: unknown;
  sourceTraceId: string | null;
  sourceObservationId: string | null;
  datasetId: string;
  datasetName: string;
  createdAt: string;
  updatedAt: string;
  mediaReferences: readonly unknown[];
}

export interface StoredRunItem {
  id: string;
  datasetRunId: string;
  datasetRunName: string;
  datasetItemId: string;
  traceId: string;
  observationId: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface StoredRun {
  id: string;
  name: string;
  description: string | null;
  metadata: unknown;
  datasetId: string;
  datasetName: string;
  createdAt: string;
  updatedAt: string;
}

export interface StoredMedia {
  mediaId: string;
  contentType: string;
  contentLength: number;
  uploadedAt: string;
  bytes: Buffer;
}

/** All that one project holds. */
export interface World {
  mode: Mode;
  /** A v3 server whose owner opted into the preview of v2 observations. */
  preview: boolean;
  projectId: string;
  url: () => string;
  now: () => Date;
  newId: () => string;
  observations: Map<string, StoredObservation>;
  /** Rows that `trace-create` events wrote; v3 only. */
  traces: Map<string, StoredTrace>;
  scores: Map<string, StoredScore>;
  datasets: Map<string, StoredDataset>;
  /** Every version of each item, oldest first. */
  items: Map<string, StoredItem[]>;
  runs: Map<string, StoredRun>;
  runItems: StoredRunItem[];
  media: Map<string, StoredMedia>;
  /** A page of more bytes is refused with 413. */
  maxPageBytes: number;
}

export function newWorld(options: Pick<World, 'mode' | 'preview' | 'url' | 'now' | 'maxPageBytes'>): World {
  let made = 0;
  return {
    ...options,
    projectId: 'project-1',
    newId: () => `made-${++made}`,
    observations: new Map(),
    traces: new Map(),
    scores: new Map(),
    datasets: new Map(),
    items: new Map(),
    runs: new Map(),
    runItems: [],
    media: new Map(),
  };
}
