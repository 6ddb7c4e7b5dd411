import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { domain } from '../../src/dummy/domain.ts';
import { AGENT_INSTRUCTIONS } from '../../src/edges/dummy-agent/instructions.ts';
import { CLI, eventually, filesBelow, type Project, project, ROOT } from './project.ts';

// The demo whole: proved, then served, and the agent asked through it what it asks its hosted model.
let place: Project;
beforeAll(async () => {
  place = await project();
  await cp(join(ROOT, 'datasets'), join(place.path, 'datasets'), { recursive: true });
});
afterAll(() => place.remove());

const tools = domain.tools.map(({ name, description, parameters }) => ({
  type: 'function' as const,
  function: { name, ...(description === null ? {} : { description }), parameters },
}));

test('what the demo proved is served by the command that its last line says', { timeout: 1_200_000 }, async () => {
  const run = await place.run('run');
  expect(run.exitCode, run.all).toBe(0);
  const line = run.stdout.trim().split('\n').at(-1)?.trim() ?? '';
  expect(line).toMatch(/^fledgling serve --run [0-9a-f]{12}$/);

  const args = [...line.split(' ').slice(1), '--port', '0', '--mode', 'local', '--json'];
  const child = spawn(process.execPath, [CLI, ...args], { cwd: place.path, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, CI: '1' } });
  try {
    let said = '';
    child.stdout.on('data', (data) => {
      said += String(data);
    });
    const baseURL = await eventually(async () => /"url": "(.*)"/.exec(said)?.[1]);
    const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
    const asked = async (text: string) => {
      const messages = [
        { role: 'system' as const, content: AGENT_INSTRUCTIONS },
        { role: 'user' as const, content: text },
      ];
      const { data, response } = await client.chat.completions.create({ model: 'fledgling', temperature: 0, messages, tools }).withResponse();
      const call = data.choices[0]?.message.tool_calls?.[0];
      return [response.headers.get('x-fledgling-model'), response.headers.get('x-fledgling-reason'), call?.type === 'function' ? call.function : null];
    };
    expect(await asked('weather for Oslo tomorrow in f')).toEqual([
      'local',
      'proved',
      { name: 'get_weather', arguments: '{"city":"Oslo","day":1,"unit":"f"}' },
    ]);
    expect(await asked('remind me to call mom in an hour')).toEqual([
      'local',
      'proved',
      { name: 'set_reminder', arguments: '{"minutes":60,"text":"call mom"}' },
    ]);
    expect((await asked('tell me a joke'))[0]).toBe('hosted');
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  expect(child.exitCode).toBe(0);
  const log = (await filesBelow(join(place.path, '.fledgling/serve'))).find((path) => path.endsWith('decisions.jsonl')) ?? '';
  expect((await readFile(log, 'utf8')).trim().split('\n')).toHaveLength(3);
});
