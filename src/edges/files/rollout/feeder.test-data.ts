import { policyWith } from '../../../serve/rollout/rollout.test-data.ts';
import { openRollout } from '../../../serve/rollout/rollout.ts';
import { ROLLOUT_SETTINGS } from '../../../serve/rollout/settings.ts';
import { rolloutFile } from './rollout-file.ts';

// A process that learns pair after pair until it is killed, and says how many of them are saved for sure.
const rollout = await openRollout({
  policy: policyWith(),
  settings: { ...ROLLOUT_SETTINGS, mode: 'local' },
  store: rolloutFile(process.argv[2] ?? ''),
  onEvent: () => undefined,
});
for (let told = 1; ; told += 1) {
  rollout.pair({ track: 'toolcall', domain: 'd', agrees: true });
  if (told % 37 === 0) {
    await rollout.flush();
    process.stdout.write(`${told}\n`);
  }
}
