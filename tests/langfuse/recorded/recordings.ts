import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { basic, type FakeLangfuse } from '../fake.ts';

const About = z.object({
  /** Names and versions of the packages that wrote it. */
  packages: z.record(z.string(), z.string()),
});
const Exports = z.array(z.looseObject({ resourceSpans: z.array(z.unknown()) }));

/** What one SDK sent while it ran every scenario: the bodies of its exports, in the order they came. */
export interface Recording {
  sdk: string;
  packages: Readonly<Record<string, string>>;
  exports: z.infer<typeof Exports>;
}

const HERE = new URL('./', import.meta.url);
const ABOUT = 'about.json';
const EXPORTS = 'exports.json.gz';

export const recordedSdks: readonly string[] = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** OpenAI's wrapper runs the arguments of streamed parallel calls together: that answer cannot be had from its trace. */
export function isLost(sdk: string, scenario: string, answer: { calls: readonly unknown[] }): boolean {
  return sdk === 'openai' && scenario === 'streamed-parallel' && answer.calls.length > 1;
}

export function readRecording(sdk: string): Recording {
  const file = (name: string) => readFileSync(new URL(`./${sdk}/${name}`, HERE));
  const { packages } = About.parse(JSON.parse(file(ABOUT).toString('utf8')));
  return { sdk, packages, exports: Exports.parse(JSON.parse(gunzipSync(file(EXPORTS)).toString('utf8'))) };
}

/** Names of the files of a recording and what they hold. */
export function filesOf({ packages, exports }: Omit<Recording, 'sdk'>): Readonly<Record<string, Buffer>> {
  return {
    [ABOUT]: Buffer.from(`${JSON.stringify({ packages }, null, 2)}\n`),
    [EXPORTS]: gzipSync(JSON.stringify(exports), { level: 9 }),
  };
}

/** Sends a recording as its SDK did. */
export async function replay({ exports }: Pick<Recording, 'exports'>, fake: FakeLangfuse): Promise<void> {
  for (const body of exports) {
    const answer = await fetch(`${fake.url}/api/public/otel/v1/traces`, {
      method: 'POST',
      headers: { authorization: basic(fake), 'content-type': 'application/json', 'x-langfuse-ingestion-version': '4' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The counterpart refused a recorded export: ${answer.status} ${await answer.text()}`);
  }
}
