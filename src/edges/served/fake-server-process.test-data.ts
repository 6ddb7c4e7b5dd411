import { startFakeServer } from './fake-server.test-data.ts';

// A fake server as a program: its port is its first argument, and it is a vLLM where the second says so.
await startFakeServer({ port: Number(process.argv[2]), delayMs: 15, kind: process.argv[3] === 'vllm' ? 'vllm' : 'llama-server' });
