import { checkRecorded, promoteRecorded } from '../promote-recorded.ts';
import { runAction } from '../runtime.ts';

await runAction('promote', (job) => (job.inputs.check ? checkRecorded(job) : promoteRecorded(job)));
