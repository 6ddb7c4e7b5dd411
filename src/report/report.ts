import type { Agreement } from '../records/findings/agreement.ts';
import type { Disagreement, RunRecord } from '../records/run.ts';
import { badge, badgeEndpoint } from './badge.ts';
import { csv } from './csv.ts';
import { html } from './html/html.ts';
import { markdown } from './markdown/markdown.ts';
import { terminal } from './terminal.ts';
import { examplesView } from './view/examples/examples-view.ts';
import { viewOf } from './view/view.ts';

export interface Report {
  /** For a GitHub comment or a job summary. */
  markdown: string;
  /** One self-contained file. */
  html: string;
  /** RFC 4180, one line a track, metric and model. */
  csv: string;
  /** SVG for a README, and the JSON that shields.io's endpoint badge reads. */
  badge: string;
  endpoint: string;
  /** For `width` columns, with or without ANSI colours; `files` are the paths listed at the end, default none. */
  terminal(width: number, colour: boolean, files?: readonly string[]): string;
}

interface Reported {
  run: RunRecord;
  disagreements: readonly Disagreement[];
  /** None in older records: the page then holds the disagreements alone. */
  agreements?: readonly Agreement[];
}

/** A run told in every form. The numbers and sentences are made once; the renderers only lay them out. */
export async function report(input: Reported): Promise<Report> {
  const { run, disagreements, agreements = [] } = input;
  const view = viewOf(input);
  return {
    markdown: markdown(view),
    html: await html(view, await examplesView({ run, disagreements, agreements })),
    csv: csv(view),
    badge: badge(view),
    endpoint: badgeEndpoint(view),
    terminal: (width, colour, files = []) => terminal(view, { width, colour, files }),
  };
}
