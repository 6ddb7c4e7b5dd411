import type { ProvenancePorts, TracingPorts } from './eval.ts';

/** `eval-results/<agent>/<run>/`. */
export interface Results {
  /** Writes the files of one run whole; returns the folder, relative to the project. */
  write(agent: string, run: string, files: ReadonlyMap<string, string>): Promise<string>;
  read(agent: string, run: string, name: string): Promise<string | null>;
  /** The ids of the recorded runs of an agent, in order; also such as this process did not make. */
  runs(agent: string): Promise<string[]>;
}

export interface ReportPorts extends ProvenancePorts, Pick<TracingPorts, 'tracingOff'> {
  results: Results;
}
