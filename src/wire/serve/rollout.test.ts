import { expect, test } from 'vitest';
import { serveSettings } from '../../config/schema/serve.ts';
import { ROLLOUT_SETTINGS } from '../../serve/rollout/settings.ts';

test('a config that says nothing moves traffic as the rollout was simulated', () => {
  const { mode, canary } = serveSettings({});
  expect({ mode, ...canary }).toEqual(ROLLOUT_SETTINGS);
});
