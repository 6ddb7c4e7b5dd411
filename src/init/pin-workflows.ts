import type { Release } from './ports.ts';

/** The step that builds the actions where they are not committed. A release holds them built. */
const BUILD_STEP = /^ *- uses: \.\/\.github\/actions\/build\n/gm;
const ACTION = /^(\s*(?:- )?uses: )\.\/actions\/([a-z]+)[ \t]*$/gm;

/** A workflow of this repository for another one: `./actions/x` becomes the release's action, pinned to its commit, and nothing is built. */
export function pinWorkflow(text: string, { repository, sha, tag }: Release): string {
  return text.replaceAll(BUILD_STEP, '').replaceAll(ACTION, (_whole, before: string, name: string) => `${before}${repository}/actions/${name}@${sha} # ${tag}`);
}
