import type { Release } from './ports.ts';

/** A workflow of this repository for another one: `./actions/x` becomes the release's action, pinned to its commit. */
export function pinWorkflow(text: string, { repository, sha, tag }: Release): string {
  return text.replaceAll(/^(\s*(?:- )?uses: )\.\/actions\/([a-z]+)[ \t]*$/gm, (_whole, before: string, name: string) => {
    return `${before}${repository}/actions/${name}@${sha} # ${tag}`;
  });
}
