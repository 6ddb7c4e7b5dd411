import assert from 'node:assert/strict';
import { recordedRun } from '../../src/gitops/promote/promote-run.test-data.ts';
import { promoteRun } from '../../src/gitops/promote/promote-run.ts';
import { adapterBytes } from '../../src/promote/promote.test-data.ts';
import type { Fault } from '../counterparts/hub/faults.ts';
import { type HostileGroup, type HostileInput, named, thrown } from './input.ts';

const GGUF = 'adapter-structured.gguf';

/** The Hub fails while a merged run is promoted: nothing of it can be seen there, and the same again promotes the evaluated bytes. */
function failing(title: string, sentence: string, fault: Fault, more: (hub: Awaited<ReturnType<typeof recordedRun>>['hub']) => void = () => {}): HostileInput {
  return {
    title,
    gets: 'The promotion fails and has committed nothing on the Hub; done again, it brings exactly the evaluated bytes.',
    sentence,
    run: async () => {
      const { world, hub, merge, options, ports } = await recordedRun();
      const sha = await merge();
      hub.fail(fault);
      more(hub);
      const shown = await thrown(promoteRun(ports, options(sha)));
      assert.equal(hub.repository('owner/adapter')?.head('main')?.files.has(GGUF) ?? false, false);
      assert.deepEqual([world.issues.length, shown.includes('hf_owner')], [1, false]);
      const objects = hub.repository('owner/adapter')?.objects.size ?? 0;
      const before = hub.calls.length;
      assert.equal((await promoteRun(ports, options(sha))).state, 'promoted');
      assert.equal(hub.repository('owner/adapter')?.head('main')?.files.get(GGUF)?.content.toString(), adapterBytes('structured').gguf);
      const sent = hub.calls.slice(before).filter(({ call }) => call === 'put').length;
      assert.equal(sent, (hub.repository('owner/adapter')?.objects.size ?? 0) - objects, 'what had arrived is not sent again');
      return named(shown, { HUB: hub.url }).replace(/broke \([^)]*\)/, 'broke (REASON)');
    },
  };
}

/** A hub that refuses, conflicts, or dies. */
export const hubFailures: HostileGroup = {
  subject: 'A Hub that fails',
  inputs: [
    failing(
      'a Hub that answers 401',
      'HUB: uploading to owner/adapter: the token from HF_TOKEN was not accepted (HTTP 401, "the Hub says 401", request "req-1"). Make a token with write access and set HF_TOKEN, or sign in with `hf auth login`.',
      { on: 'commit', status: 401 },
    ),
    failing(
      'a Hub that answers 403',
      'HUB: uploading to owner/adapter: the token from HF_TOKEN may not write to owner/adapter (HTTP 403, "the Hub says 403", request "req-1"). Give it write access to this repository, or name another one.',
      { on: 'preupload', status: 403 },
    ),
    failing(
      'a Hub that answers 409',
      'HUB: uploading to owner/adapter: it exists already or is in use (HTTP 409, "the Hub says 409", request "req-1"). Run the same again.',
      { on: 'commit', status: 409 },
    ),
    failing('a Hub that answers 412 again and again', 'owner/adapter: somebody else pushed to main 3 times in between. Run the same again when that is over.', {
      on: 'commit',
      status: 412,
      times: 3,
    }),
    failing(
      'a Hub that answers 429',
      'HUB: uploading to owner/adapter: too many requests (HTTP 429, "the Hub says 429", request "req-1"). Run the same again in a few minutes.',
      { on: 'batch', status: 429 },
    ),
    failing(
      'a Hub that answers 500',
      'HUB: uploading to owner/adapter: the Hub failed (HTTP 500, "the Hub says 500", request "req-1"). Run the same again: what it holds already is not sent again.',
      { on: 'commit', status: 500 },
    ),
    failing(
      'a Hub that dies in the middle of a file',
      'HUB: uploading to owner/adapter: the connection broke (REASON). Run the same again: what the Hub holds already is not sent again.',
      { on: 'put', after: 1, cutAfterBytes: 5 },
    ),
  ],
};
