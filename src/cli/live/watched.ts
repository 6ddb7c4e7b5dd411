import type { LiveSide } from '../../live/tally.ts';
import type { Ports } from '../../pipeline/ports/ports.ts';
import type { Watcher } from '../../pipeline/ports/stage.ts';
import type { Prediction } from '../../records/evaluation.ts';

/** The same ports, every answer told as it lands and every trace marked as one of a live evaluation. */
export function watchedPorts(ports: Ports, { onAnswer, watcher }: { onAnswer(side: LiveSide, prediction: Prediction): void; watcher: Watcher }): Ports {
  return {
    ...ports,
    watcher,
    onAnswer: (role, prediction) => onAnswer(role === 'hosted' ? 'hosted' : 'local', prediction),
    tracing: (folder) => {
      const tracing = ports.tracing(folder);
      return { ready: () => tracing.ready(), begin: (run) => tracing.begin({ ...run, metadata: { ...run.metadata, mode: 'live' } }) };
    },
  };
}
