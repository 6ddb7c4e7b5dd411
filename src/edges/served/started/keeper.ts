import { spawn } from 'node:child_process';
import { z } from 'zod';

// The process between us and a server that we started: it ends the server's whole group when asked, and when we are gone.

const Order = z.object({ argv: z.tuple([z.string()], z.string()) });
const TERMINATED_AFTER_MS = 10_000;

const tell = (message: object) => {
  if (process.connected) process.send?.(message, () => {});
};

process.once('message', (message) => {
  const [program, ...args] = Order.parse(message).argv;
  const server = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const { pid } = server;
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  };
  const end = () => {
    signalGroup('SIGTERM');
    setTimeout(() => signalGroup('SIGKILL'), TERMINATED_AFTER_MS).unref();
  };
  process.once('disconnect', end).once('SIGTERM', end);
  server.once('spawn', () => tell({ pid }));
  server.once('error', (error) => {
    tell({ ended: error.message });
    process.exit();
  });
  server.once('exit', (code, signal) => {
    signalGroup('SIGKILL');
    tell({ ended: signal ? `signal ${signal}` : `exit code ${code}` });
    setImmediate(() => process.exit());
  });
});
