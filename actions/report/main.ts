import { runAction } from '../shared/runtime/runtime.ts';
import { emptyTheOutbox } from '../shared/travel/outbox.ts';
import { tellDrift } from './drift.ts';
import { record } from './record.ts';
import { restage } from './restage.ts';
import { assembleResults } from './results.ts';
import { tellFailure, tellPlans, tellStart } from './tell.ts';

await runAction('report', async (job) => {
  switch (job.inputs.of) {
    case 'plan':
      return tellPlans(job);
    case 'start':
      return tellStart(job);
    case 'results':
      return assembleResults(job);
    case 'run':
      return record(job);
    case 'failure':
      return tellFailure(job);
    case 'promotion':
      job.summarise(`${await emptyTheOutbox(job)} promotions proposed.`);
      return {};
    case 'drift':
      return tellDrift(job);
    case 'restage':
      return restage(job);
  }
});
