import { ROOT } from './actions/bundle.ts';
import { orOneSentence } from './release/one-sentence.ts';
import { verifyRelease } from './release/verify-release.ts';

// Says whether the commit that is checked out may be a release: `node scripts/verify-release.ts v1.2.3 main`.
const [tag = '', branch = ''] = process.argv.slice(2);
await orOneSentence(() => verifyRelease({ root: ROOT, tag, branch: `origin/${branch}` }));
