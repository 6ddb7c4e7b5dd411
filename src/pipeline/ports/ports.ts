import type { ComparePorts } from './compare.ts';
import type { EvalPorts } from './eval.ts';
import type { HarvestPorts } from './harvest.ts';
import type { ReportPorts } from './report.ts';
import type { StagePorts } from './stage.ts';
import type { TrainPorts } from './train.ts';

/** Everything the whole loop needs from outside: what its stages need, together. */
export type Ports = StagePorts & HarvestPorts & EvalPorts & ComparePorts & TrainPorts & ReportPorts;
