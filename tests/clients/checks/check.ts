import assert from 'node:assert/strict';

const { FLEDGLING_URL = '', FLEDGLING_KEY = 'none', FLEDGLING_MODEL = '' } = process.env;

/** Where the clients are pointed. */
export const ENDPOINT = { url: FLEDGLING_URL, key: FLEDGLING_KEY, model: FLEDGLING_MODEL };

/** Whether the endpoint knows its clients by key; without one every key is right. */
export const HAS_KEYS = process.env['FLEDGLING_KEY'] !== undefined;

/** Runs one check and prints it as a line of JSON: what a client got is its `detail` where it is not what was expected. */
export async function check(name: string, run: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const detail = await run().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 400),
  );
  console.log(JSON.stringify({ check: name, ok: detail === null, detail, ms: Math.round(performance.now() - started) }));
}

export function same(got: unknown, expected: unknown): void {
  assert.deepEqual(JSON.parse(JSON.stringify(got)), expected);
}

/** The error's own sentence must hold it. */
export async function fails(asked: Promise<unknown>, expected: { status: number; says: RegExp }, statusOf: (error: unknown) => unknown): Promise<void> {
  const error = await asked.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  );
  assert.equal(statusOf(error), expected.status);
  assert.match(error instanceof Error ? error.message : String(error), expected.says);
}
