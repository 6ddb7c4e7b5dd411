import type { Acceptance } from '../../records/gate/acceptance.ts';
import type { ProvenancePorts, TracingPorts } from './eval.ts';
import type { ReportPorts } from './report.ts';

/** What the gate is told besides evaluations: the recorded runs say who was judged on the test data before. */
export interface ComparePorts extends TracingPorts, ProvenancePorts, Pick<ReportPorts, 'results'> {
  /** What the policy lets pass by name. @throws UserError when there is one that cannot be read. */
  accepted(): Promise<readonly Acceptance[]>;
}
