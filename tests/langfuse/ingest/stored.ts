/** An observation as the server keeps it: input and output are the strings that came, metadata is nested. */
export interface StoredObservation {
  id: string;
  traceId: string;
  parentObservationId: string | null;
  type: string;
  name: string | null;
  startTime: string;
  endTime: string | null;
  completionStartTime: string | null;
  createdAt: string;
  level: string;
  statusMessage: string | null;
  version: string | null;
  release: string | null;
  environment: string;
  public: boolean;
  userId: string | null;
  sessionId: string | null;
  traceName: string | null;
  tags: readonly string[];
  isRoot: boolean;
  model: string | null;
  modelParameters: Readonly<Record<string, unknown>>;
  usageDetails: Readonly<Record<string, number>>;
  costDetails: Readonly<Record<string, number>>;
  promptName: string | null;
  promptVersion: number | null;
  input: string | null;
  output: string | null;
  metadata: Readonly<Record<string, unknown>>;
  /** What v3 writes into the trace's own row; null leaves it to the root observation. */
  trace: { input: string | null; output: string | null; metadata: Readonly<Record<string, unknown>> };
  experiment: StoredExperiment | null;
}

export interface StoredExperiment {
  id: string;
  name: string;
  description: string | null;
  datasetId: string | null;
  metadata: Readonly<Record<string, unknown>>;
  itemId: string | null;
  itemVersion: string | null;
  itemMetadata: Readonly<Record<string, unknown>>;
  expectedOutput: string | null;
  rootObservationId: string | null;
}

export const BARE: Omit<StoredObservation, 'id' | 'traceId' | 'startTime' | 'createdAt'> = {
  parentObservationId: null,
  type: 'SPAN',
  name: null,
  endTime: null,
  completionStartTime: null,
  level: 'DEFAULT',
  statusMessage: null,
  version: null,
  release: null,
  environment: 'default',
  public: false,
  userId: null,
  sessionId: null,
  traceName: null,
  tags: [],
  isRoot: true,
  model: null,
  modelParameters: {},
  usageDetails: {},
  costDetails: {},
  promptName: null,
  promptVersion: null,
  input: null,
  output: null,
  metadata: {},
  trace: { input: null, output: null, metadata: {} },
  experiment: null,
};
