import { artifacts } from './artifacts.ts';
import { config } from './config.ts';
import { forgeFailures } from './forge-failures.ts';
import { headAndComments } from './head-and-comments.ts';
import { hubFailures } from './hub-failures.ts';
import type { HostileGroup } from './input.ts';
import { meanwhile } from './meanwhile.ts';
import { modelText } from './model-text.ts';
import { paths } from './paths.ts';
import { resultsInPull } from './results-in-pr.ts';
import { runner } from './runner.ts';
import { whoStarts } from './who-starts.ts';

/** Every hostile input that is tried, with exactly what is said about it. */
export const HOSTILE_INPUTS: readonly HostileGroup[] = [
  config,
  paths,
  headAndComments,
  whoStarts,
  artifacts,
  resultsInPull,
  meanwhile,
  modelText,
  runner,
  forgeFailures,
  hubFailures,
];
