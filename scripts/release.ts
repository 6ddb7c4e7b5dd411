import { bundleActions, ROOT } from './actions/bundle.ts';
import { makeRelease } from './release/make-release.ts';
import { orOneSentence } from './release/one-sentence.ts';

// Makes a release of the commit that is checked out: `npm run release 1.2.3`.
await orOneSentence(async () => {
  const { tag, source, commit } = await makeRelease({ root: ROOT, version: process.argv[2] ?? '', bundle: bundleActions });
  console.log(`${tag} is commit ${commit}: ${source} and the actions that it builds.\nPush the tag, and nothing else: git push origin ${tag}`);
});
