import { Interrupted } from '../errors.ts';

/** Ctrl-C or SIGTERM aborts the signal so that stages stop and keep what they have; a second Ctrl-C leaves at once. */
export function stopSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onStop = () => {
    const reason = new Interrupted();
    if (controller.signal.aborted) process.exit(reason.exitCode);
    controller.abort(reason);
  };
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', onStop);
      process.off('SIGTERM', onStop);
    },
  };
}
