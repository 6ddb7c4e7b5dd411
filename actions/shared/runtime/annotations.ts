import { error as annotation, setFailed } from '@actions/core';
import { EXIT, ExternalError, Interrupted, sentenceOf, UserError } from '../../../src/errors.ts';
import { prose } from '../../../src/report/markdown/text.ts';
import { harmless } from '../../../src/report/view/harmless.ts';

/** A sentence on a line of a file of the repository. */
interface Note {
  sentence: string;
  file: string;
  line: number;
}

/** What GitHub shows of one step. */
const MOST_NOTES = 10;

function annotate(notes: readonly Note[]): void {
  for (const { sentence, file, line } of notes.slice(0, MOST_NOTES)) annotation(harmless(sentence), { file, startLine: line, title: 'Fledgling' });
}

/** `parity.config.yaml:14 gate.delta: …` names its place. */
const PLACE = /^([\w][\w./-]*):(\d+)[: ]/;

/** Every line of an error that names a place in a file. */
function placesIn(message: string): Note[] {
  return message.split('\n').flatMap((sentence) => {
    const [, file, line] = PLACE.exec(sentence) ?? [];
    return file && line && !file.split('/').includes('..') ? [{ sentence, file, line: Number(line) }] : [];
  });
}

/**
 * Marks the places an error names, fails the step with one sentence and sets the exit code.
 * @returns the same for the job summary, as Markdown.
 */
export function fail(action: string, error: unknown): string {
  const isOurs = error instanceof UserError || error instanceof ExternalError || error instanceof Interrupted;
  const message = isOurs ? error.message : `A bug in Fledgling: ${sentenceOf(error)}`;
  const sentences = message.split('\n').filter((line) => line.trim() !== '');
  const places = placesIn(message);
  annotate(places);
  const marked = new Set(places.map(({ sentence }) => sentence));
  const [unmarked, ...others] = sentences.filter((sentence) => !marked.has(sentence));
  setFailed(
    harmless(unmarked ?? `${action}: ${places.length === 1 ? 'one place' : `${places.length} places`} to mend, marked on the lines of ${places[0]?.file}.`),
  );
  for (const sentence of [...others, ...places.slice(MOST_NOTES).map((place) => place.sentence)]) process.stdout.write(`${inert(sentence)}\n`);
  if (!isOurs && error instanceof Error) process.stdout.write(`${inert(error.stack ?? '')}\n`);
  process.exitCode = isOurs ? error.exitCode : EXIT.bug;
  return `### ${action} failed\n\n${sentences.map((sentence) => `- ${prose(sentence)}`).join('\n')}\n`;
}

/** No line of it is a workflow command. */
function inert(text: string): string {
  return harmless(text).replaceAll('::', ':\u200b:').replaceAll('##[', '#\u200b#[');
}
