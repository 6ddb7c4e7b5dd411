/** What of a GGUF's metadata decides the memory it takes. */
export interface ModelShape {
  /** Size of its files, all parts of a split one together. */
  bytes: number;
  layers: number;
  hidden: number;
  feedForward: number;
  heads: number;
  /** Heads of keys and values, of all layers together. */
  kvHeadsOfAllLayers: number;
  keyLength: number;
  valueLength: number;
  vocabulary: number;
  /** Context it was trained for. */
  contextLength: number;
}

/** How it is run: `batch` sequences of `contextTokens` in each of `workers` processes. */
export interface Running {
  batch: number;
  contextTokens: number;
  workers: number;
  /** Processes on one CPU share the weights, which they map; each GPU holds its own. */
  device: 'cpu' | 'gpu';
}

/** Bytes on one device: the machine's memory, or one GPU's. */
export interface MemoryEstimate {
  weights: number;
  /** Keys and values, in 16 bits. */
  cache: number;
  /** What one evaluation computes with, and the scores of all tokens it returns. */
  buffers: number;
  total: number;
}

/** Tokens of one evaluation, at least; more where there are more sequences. */
const BATCH_TOKENS = 512;
/** A sequence's cache is made in pieces of so many tokens. */
const CELLS = 256;
const HALF = 2;
const FLOAT = 4;

/** The memory a model will take, by the arithmetic of llama.cpp without flash attention: the cache exactly, the buffers by their largest moment. */
export function estimateMemory(model: ModelShape, { batch, contextTokens, workers, device }: Running): MemoryEstimate {
  const cells = Math.ceil(contextTokens / CELLS) * CELLS;
  const processes = device === 'cpu' ? workers : 1;
  const cacheOfOne = model.kvHeadsOfAllLayers * (model.keyLength + model.valueLength) * cells * batch * HALF;
  const buffersOfOne = largestMoment(model, { tokens: Math.max(BATCH_TOKENS, batch), cells }) + model.vocabulary * batch * FLOAT;
  const [weights, cache, buffers] = [model.bytes, cacheOfOne * processes, buffersOfOne * processes];
  return { weights, cache, buffers, total: weights + cache + buffers };
}

/** The most that is held at once: while attending (scores of every head, and the mask), in the feed-forward layer, or with the tokens' scores at the end. */
function largestMoment(
  { layers, hidden, feedForward, heads, kvHeadsOfAllLayers, keyLength, valueLength, vocabulary }: ModelShape,
  { tokens, cells }: { tokens: number; cells: number },
): number {
  const kvHeads = kvHeadsOfAllLayers / Math.max(1, layers);
  const attending = (heads + 1) * cells + 2 * hidden + 3 * heads * keyLength + kvHeads * (keyLength + valueLength);
  return tokens * FLOAT * Math.max(attending, cells + 2 * feedForward + 3 * hidden, vocabulary + 3 * hidden);
}
