import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { SwapOptions } from '../options.ts';

/** What a request that was answered locally comes to when it is asked again; null where the line or the new reading holds none. */
export interface Replay {
  promptSha256: { served: string | null; again: string | null };
  answerSha256: { served: string | null; again: string | null };
  /** Both digests are the same. */
  isSame: boolean;
  /** One sentence, without a full stop, where it is not asked again or is another. */
  detail: string | null;
}

export interface ReplayOptions extends Pick<SwapOptions, 'policy' | 'local' | 'limits'> {
  /** As the client sent it. */
  body: string;
  line: ServedRequest;
}

/** Reads, renders and asks a logged request again. @throws Interrupted when the signal aborts. */
export async function replayOf({ line }: ReplayOptions, _signal: AbortSignal): Promise<Replay> {
  const digests = { served: null, again: null };
  return { promptSha256: digests, answerSha256: digests, isSame: false, detail: `${line.id} cannot be asked again yet` };
}
