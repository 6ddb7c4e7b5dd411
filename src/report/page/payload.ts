/** Everything the browser of examples shows, as it travels in the page: JSON, compressed. Free of names that only Node or only a browser knows. */
export interface Payload {
  /** The models in the order of their columns. */
  models: { role: string; label: string }[];
  /** Names of tracks, causes and kinds as people read them, by the keys that examples hold. */
  tracks: Record<string, string>;
  causes: Record<string, string>;
  /** System texts, each once. */
  systems: string[];
  examples: PackedExample[];
}

export interface PackedExample {
  id: string;
  track: string;
  split: string;
  domain: string;
  slices: string[];
  /** Reported for information, not in the gate. */
  apart?: true;
  /** `decisive`, `lost`, `won` and so on: what a reader may want to see alone. */
  kinds: string[];
  /** Address of its trace, http or https. */
  url?: string;
  /** Place in `systems`; absent where it is not kept. */
  system?: number;
  user: string;
  gold: string;
  rows: PackedRow[];
  /** Fields that are not listed. */
  more?: number;
  /** By the place of the model in `models`; null where it was not asked. */
  answers: (PackedAnswer | null)[];
}

/** A field: its path, gold's value and the models' in their order, and the columns in which it differs from gold, gold being column 0. */
export type PackedRow = [path: string, values: PackedValue[], differs?: number[]];

/** A value as text; null where the answer lacks the field; 0, or left out at the end, where it is gold's. */
export type PackedValue = string | null | 0;

export interface PackedAnswer {
  /** Null where it was not scored. */
  correct: boolean | null;
  /** The raw text; null where none came back, left out where it is gold's. */
  text?: string | null;
  /** It cannot be read as fields: only the raw text tells. */
  unreadable?: true;
  reason?: string;
  cause?: string;
  detail?: string;
  ms?: number;
}
