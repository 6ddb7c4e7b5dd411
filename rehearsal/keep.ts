import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOf } from '../src/report/comment/document.ts';
import type { CommentState, Transcript } from './transcript.ts';

const COMMENTS = 'comments';

export interface Rehearsed {
  transcript: Pick<Transcript, 'lines' | 'comments'>;
  /** What ran the workflow files, as Markdown. */
  engine: string;
}

/** Writes rehearsals down for people: their transcripts, and each comment in every state it had. What was there before goes. */
export async function keep(rehearsed: readonly Rehearsed[], out: string): Promise<void> {
  const stable = stableText(rehearsed.flatMap(({ transcript: { lines, comments } }) => [...lines, ...comments.map(({ body }) => body)]));
  await rm(join(out, COMMENTS), { recursive: true, force: true });
  await mkdir(join(out, COMMENTS), { recursive: true });
  const parts: string[] = [INTRODUCTION];
  for (const [world, { transcript, engine }] of rehearsed.entries()) {
    const states = transcript.comments.map((state, index) => ({
      ...state,
      file: `${world + 1}-${String(index + 1).padStart(2, '0')}-pull-request-${state.pull}.md`,
    }));
    for (const { file, body } of states) await writeFile(join(out, COMMENTS, file), stable(withoutState(body)));
    const listed = states.map(({ file, pull, body }, index) => `${index + 1}. [pull request ${pull}, ${phaseIn({ pull, body })}](${COMMENTS}/${file})`);
    const lines = transcript.lines.map((line) => (line.startsWith('##') || line === '' ? line : `    ${line}`));
    parts.push(`# World ${world + 1}, its jobs run by ${engine}`, ...lines.map(stable), '## States of the comments', listed.join('\n'));
  }
  await writeFile(join(out, 'transcript.md'), `${parts.join('\n').replace(/(#[^\n]*)\n(?!\n)/g, '$1\n\n')}\n`);
}

const INTRODUCTION = `Written by \`npm run rehearse\`: workflow files, actions, training and the nano model are real; GitHub, its artifact service and the Hub are
counterparts on one machine, and the hosted model is a scripted stand-in. Commits are numbered, times are those of one machine.
`;

function phaseIn({ pull, body }: CommentState): string {
  return partsOf(pull, body)?.state.report?.phase ?? 'an answer';
}

/** The hidden line is for programs. */
function withoutState(body: string): string {
  return body.replace(/\n<!-- fledgling:state [\w-]* -->\n?$/, '');
}

/** Commits get numbers by the sequence in which they appear, so that another rehearsal does not change every line. */
function stableText(texts: readonly string[]): (text: string) => string {
  const shas = [...new Set(texts.flatMap((text) => text.match(/\b[0-9a-f]{40}\b/g) ?? []))];
  const named = (sha: string) => {
    const number = shas.findIndex((each) => each.startsWith(sha)) + 1;
    return number === 0 ? sha : `${number}c`.padEnd(40, '0').slice(0, sha.length);
  };
  return (text) =>
    text
      .replace(/\b[0-9a-f]{8,40}\b/g, named)
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, 'some time')
      .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1');
}
