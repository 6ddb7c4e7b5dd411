import type { Disagreement, RunRecord } from '../records/run.ts';
import { csv } from './csv.ts';
import { html } from './html/html.ts';
import { markdown } from './markdown/markdown.ts';
import { terminal } from './terminal.ts';
import { viewOf } from './view/view.ts';

export interface Report {
  /** For a GitHub comment or a job summary. */
  markdown: string;
  /** One self-contained file. */
  html: string;
  /** RFC 4180, one line a track, metric and model. */
  csv: string;
  /** For `width` columns, with or without ANSI colours; `files` are the paths listed at the end, default none. */
  terminal(width: number, colour: boolean, files?: readonly string[]): string;
}

/** A run told four ways. The numbers and sentences are made once; the renderers only lay them out. */
export async function report(input: { run: RunRecord; disagreements: readonly Disagreement[] }): Promise<Report> {
  const view = viewOf(input);
  return {
    markdown: markdown(view),
    html: await html(view),
    csv: csv(view),
    terminal: (width, colour, files = []) => terminal(view, { width, colour, files }),
  };
}
