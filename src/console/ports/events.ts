/** What may change while a view is open. A page that hears of a topic asks for its data anew, or takes the data that came along. */
export const TOPICS = ['project', 'runs', 'progress', 'training', 'dataset', 'traces', 'models', 'upload', 'pulls', 'labels'] as const;
export type Topic = (typeof TOPICS)[number];

/** Tells of changes from when the first page listens to a topic until the last one left. */
export interface Watched {
  topic: Topic;
  /** Begins to look; `tell` may be called at any time. Returns how to end it. */
  start(tell: (data?: unknown) => void): () => void;
}
