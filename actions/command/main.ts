import { handleCommand } from '../../src/gitops/command/command.ts';
import { plannerOf } from '../shared/plan/planner.ts';
import { reportPorts } from '../shared/report-ports.ts';
import { runAction } from '../shared/runtime/runtime.ts';

await runAction('command', async (job) => {
  const ports = await reportPorts(job);
  const { event } = ports.run;
  if (event.name !== 'issue_comment') return { command: '', outcome: 'ignored' };
  const planner = plannerOf(job, ports.forge, { shards: job.inputs['gpu-hosts'] });
  const { action, issue, comment } = event;
  const outcome = await handleCommand(
    { action, issue, commentId: comment.id, body: comment.body, isBot: comment.author.endsWith('[bot]') },
    { ...ports, workflow: ports.run, plan: ({ number, headSha }) => planner.plan(number, headSha) },
  );
  return { command: outcome.result === 'ignored' ? '' : outcome.command, outcome: outcome.result };
});
