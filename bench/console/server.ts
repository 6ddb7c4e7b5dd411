import { join } from 'node:path';
import { startConsole } from '../../src/wire/console/console.ts';

// The console of one project; tells its address to its parent, and its memory whenever it is asked.
const [root = ''] = process.argv.slice(2);
const ended = new AbortController();
const running = await startConsole({
  ...{ configPath: join(root, 'parity.config.yaml'), root, stateDir: join(root, '.fledgling'), resultsDir: join(root, 'eval-results') },
  ...{ isReadOnly: true, signal: ended.signal, env: { PATH: process.env['PATH'] ?? '' }, notice: () => {}, host: '127.0.0.1', port: 0, password: null },
});
process.on('message', (asked) => {
  if (asked === 'close') {
    ended.abort();
    void running.close().then(() => process.exit(0));
    return;
  }
  global.gc?.();
  process.send?.({ rss: process.memoryUsage.rss() });
});
process.send?.({ url: running.url, startUrl: running.startUrl });
