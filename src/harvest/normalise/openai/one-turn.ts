import { isJsonObject } from '../../../records/json.ts';
import { decoded } from '../../../rows/request/unreadable.ts';
import { isUnsaid } from '../../../rows/request/unsaid.ts';
import { isOfRequest } from '../pieces/request-members.ts';
import type { Recorded } from '../recorded.ts';
import { answeredIn, askedIn, isBody } from './shapes.ts';

/** A conversation written down as one text, its roles in front of lines. */
const WITH_ROLES = /^\W*(system|developer|user|assistant|human|ai|model|tool)\W{0,3}:/im;

/** A text recorded by hand that is surely one turn of the user: beside a whole body or an object as the answer, or with the tools it may call. */
export function isOneTurn({ input, output, metadata, parameters }: Recorded): boolean {
  const [asked, answer] = [input(), output()];
  const text = askedIn(asked);
  if (typeof text !== 'string' || !/\S\s+\S/.test(text) || WITH_ROLES.test(text)) return false;
  const isOffered = ['tools', 'functions'].some((key) => !isUnsaid(metadata(key)) || !isUnsaid(parameters()[key]));
  if (!isJsonObject(asked)) return isBody(answer) || (!isOffered && isOwnObject(answer));
  const tools = decoded(asked['tools']);
  const isRequest = typeof asked['prompt'] === 'string' && Array.isArray(tools) && tools.length > 0 && Object.keys(asked).every(isOfRequest);
  return isRequest && (typeof answer === 'string' || isBody(answer) || answeredIn(answer)?.shape === 'messages');
}

/** Members by which an object may be a wrapped answer, a call, or what was measured of one. */
const OTHER =
  /\.|^(role|contents?|messages?|parts|text|answer|reply|final\w*|outputs?|responses?|results?|completions?|return_values|choices|candidates|arg\w*|kwargs|parameters|object|type|error\w*|exception|usage\w*|model|provider|cached|raw|parsed|metadata|status\w*|tool\w*|function\w*|(\w+_)?calls?|action_?input|(\w+_)?(tokens|cost|latency|duration)(_\w+)?|latencyMs|tokenUsage)$/i;

function isOwnObject(answer: unknown): boolean {
  // One text under some name may be prose that somebody wrapped.
  const isWrapped =
    isJsonObject(answer) && Object.keys(answer).length === 1 && Object.values(answer).some((value) => typeof value === 'string' && /\s/.test(value));
  return isJsonObject(answer) && !isWrapped && Object.keys(answer).length > 0 && !Object.keys(answer).some((key) => OTHER.test(key));
}
