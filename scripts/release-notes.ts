import { ROOT } from './actions/bundle.ts';
import { releaseNotes } from './release/changelog.ts';
import { orOneSentence } from './release/one-sentence.ts';

// Prints what CHANGELOG.md says of a release: `node scripts/release-notes.ts v1.2.3`.
await orOneSentence(() => console.log(releaseNotes(ROOT, process.argv[2] ?? '')));
