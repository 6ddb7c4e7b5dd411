import { leakIn } from './leak.ts';

/** Our own links hold long digests, which look like keys. */
const OWN_LINK = /\]\(https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/(?:blob\/[0-9a-f]{40}|actions\/runs\/\d+)[\w./-]*\)/g;

/** Text that is about to be public: every line that seems to hold something secret or personal is replaced by a sentence that says what was left out. */
export function withoutSecrets(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const kind = leakIn(line.replace(OWN_LINK, ']'));
      return kind === null ? line : `(A line was left out: it seems to hold ${kind}.)`;
    })
    .join('\n');
}
