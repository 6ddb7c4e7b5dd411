import { checkRecorded, promoteRecorded } from '../shared/promote/promote-recorded.ts';
import { runAction } from '../shared/runtime/runtime.ts';

await runAction('promote', (job) => (job.inputs.check ? checkRecorded(job) : promoteRecorded(job)));
