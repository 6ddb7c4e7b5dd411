import { plannedStages } from '../../report/comment/stages.ts';
import { folded } from '../../report/markdown/table.ts';
import { clipped } from '../../report/view/clip.ts';
import { allHarmless } from '../../report/view/harmless.ts';
import type { PullRequest } from '../forge/ports/repository.ts';
import { reportPlans } from '../record/report-plan.ts';
import type { Answer, CommandPorts } from './ports.ts';

/** Plans again: the plan becomes the report, or stands below the verdict where a run of this head said more already. */
export async function planAgain(ports: CommandPorts, pull: PullRequest): Promise<Answer> {
  const told = (await reportPlans(ports, { headSha: pull.headSha, workflow: ports.workflow })).find((one) => one.pull === pull.number);
  if (!told) return { ok: false, sentence: 'The head moved while the command was handled: the new commits are planned by themselves.' };
  const { plan, stands } = told;
  const section = stands || plan.stages.length === 0 ? '' : folded('Plan', plannedStages(allHarmless(plan)));
  return { ok: true, sentence: clipped(plan.nextStep, 300), section };
}
