import { startFakeServer } from './fake-server.test-data.ts';

// A fake server as a program: its port is its first argument.
await startFakeServer({ port: Number(process.argv[2]), delayMs: 15 });
