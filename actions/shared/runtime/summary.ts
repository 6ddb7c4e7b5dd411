import { summary } from '@actions/core';

/** GitHub drops a step's summary above one mebibyte. */
const MOST_CHARACTERS = 900_000;

/** Writes the job summary, cut at whole lines where it is too long. Outside GitHub Actions there is none. */
export async function writeSummary(parts: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (parts.length === 0 || !env['GITHUB_STEP_SUMMARY']) return;
  const text = parts.join('\n');
  await summary.addRaw(text.length > MOST_CHARACTERS ? `${text.slice(0, text.lastIndexOf('\n', MOST_CHARACTERS))}\n\n… cut here.` : text, true).write();
}
