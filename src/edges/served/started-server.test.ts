import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ExternalError, UserError } from '../../errors.ts';
import { answersOf } from '../../eval/chat-model.contract.ts';
import type { Prediction } from '../../records/evaluation.ts';
import { chatRequests } from '../llama/local-model.test-data.ts';
import type { ServedModelOptions } from './open-served.ts';
import { FAKE_COMMAND, type ServedFiles, servedFiles, servedOptions } from './served.test-data.ts';
import { openServedModel, type ServedModel } from './served-model.ts';

let files: ServedFiles;
const open: ServedModel[] = [];
beforeAll(async () => {
  files = await servedFiles();
});
afterEach(async () => {
  for (const model of open.splice(0)) await model.close();
});
afterAll(() => files.remove());

async function started(changes: Partial<ServedModelOptions> = {}): Promise<ServedModel> {
  const model = await openServedModel(servedOptions(files, { command: FAKE_COMMAND, ...changes }));
  open.push(model);
  return model;
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const printing = (script: string) => [process.execPath, '-e', script, '{port}'];

describe('a server that is started', () => {
  it('answers on a port of its own, is no address in the record, and ends with the model', async () => {
    const model = await started();
    const [pid] = model.pids();
    expect(await answersOf(model, chatRequests(5))).toHaveLength(5);
    expect(model.identity).toMatchObject({ endpoint: null, engine: { command: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    await model.close();
    expect([model.pids(), isAlive(pid ?? 0)]).toEqual([[], false]);
  });

  it('is restarted when it is killed in mid-batch, and only the unanswered are asked again, each once', async () => {
    const notices: string[] = [];
    const model = await started({ concurrency: 2, onNotice: (line) => notices.push(line) });
    const requests = chatRequests(16);
    const landed: Prediction[] = [];
    const onPrediction = async (prediction: Prediction) => {
      landed.push(prediction);
      if (landed.length === 3) process.kill(model.pids()[0] ?? 0, 'SIGKILL');
    };
    await model.answer(requests, { onPrediction, signal: new AbortController().signal });
    expect(landed.map(({ exampleId, outcome }) => `${exampleId} ${outcome}`).sort()).toEqual(requests.map(({ exampleId }) => `${exampleId} answered`).sort());
    expect(landed.filter(({ attempts }) => attempts > 1).length).toBeLessThanOrEqual(2);
    expect(notices).toEqual([
      expect.stringMatching(/^The local model's server ended unexpectedly \(signal SIGKILL\) with \d+ of 16 rows unfinished; restarting it \(1 of 2\)\.$/),
    ]);
  });

  it('that keeps ending leaves its rows crashed, and the call still succeeds', async () => {
    const notices: string[] = [];
    const model = await started({ concurrency: 1, onNotice: (line) => notices.push(line) });
    const killer = setInterval(() => {
      for (const pid of model.pids()) killIfThere(pid);
    }, 30);
    const killed = answersOf(model, chatRequests(4)).finally(() => clearInterval(killer));
    // A server that is killed before it answers cannot be started again at all.
    const ended = await killed.catch((error: unknown) => error);
    if (ended instanceof ExternalError) expect(ended.message).toMatch(/ended before it answered \(signal SIGKILL\)/);
    else expect(ended).toEqual(expect.arrayContaining([expect.objectContaining({ outcome: 'crashed', text: null, usage: null })]));
    expect(notices[0]).toMatch(/restarting it \(1 of 2\)/);
  });

  it('takes its children with it', async () => {
    const script = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.log('child ' + child.pid);
      require('node:http').createServer((_, response) => response.end('{}')).listen(Number(process.argv[1]), '127.0.0.1');`;
    const logFile = `${files.folder}/children.log`;
    const model = await started({ command: printing(script), logFile });
    const child = Number(/child (\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1]);
    expect(isAlive(child)).toBe(true);
    await model.close();
    await expect.poll(() => isAlive(child), { timeout: 5_000 }).toBe(false);
  });

  it('that ends before it answers is told with its log', async () => {
    const logFile = `${files.folder}/ended.log`;
    const opened = started({ command: printing("console.error('out of memory'); process.exit(3)"), logFile });
    await expect(opened).rejects.toThrow(ExternalError);
    await expect(opened).rejects.toThrow(`The server of local.server.command ended before it answered (exit code 3). Its log, ${logFile}, says why.`);
    expect(readFileSync(logFile, 'utf8')).toContain('out of memory');
  });

  it('that never answers, and one whose program is not there, are told', async () => {
    await expect(started({ command: printing('setInterval(() => {}, 1000)'), startMs: 300 })).rejects.toThrow(/did not answer at .* within 0\.3 s/);
    await expect(started({ command: ['no-such-program', '{port}'] })).rejects.toThrow(/ended before it answered \(spawn no-such-program ENOENT\)/);
  });

  it('takes an adapter by the arguments that name it, whole, whatever its path holds', async () => {
    const script = `console.log('argv ' + JSON.stringify(process.argv.slice(2)));
      require('node:http').createServer((_, response) => response.end('{}')).listen(Number(process.argv[1]), '127.0.0.1');`;
    const logFile = `${files.folder}/argv.log`;
    const adapter = { role: 'tuned' as const, adapterPath: files.lora, logFile };
    const model = await started({ ...adapter, command: printing(script), withAdapter: ['--lora', '{adapterName}={adapter}; rm -rf x'] });
    expect(readFileSync(logFile, 'utf8')).toContain(`argv ${JSON.stringify(['--lora', `fledgling-toolcall=${files.lora}; rm -rf x`])}`);
    expect(model.identity.engine['model']).toBe('fledgling-toolcall');
    const withoutArguments = started({ ...adapter, command: FAKE_COMMAND });
    await expect(withoutArguments).rejects.toThrow(UserError);
    await expect(withoutArguments).rejects.toThrow(/^local\.server\.withAdapter: expected the arguments that load the adapter/);
  });

  it('refuses a placeholder that it does not know, and one that has no value', async () => {
    await expect(started({ command: [...FAKE_COMMAND, '{prot}'] })).rejects.toThrow(/expected a known placeholder, got \{prot\}\. Use gguf, /);
    await expect(started({ command: [...FAKE_COMMAND, '{adapter}'] })).rejects.toThrow(/\{adapter\} has no value here\. Write it in withAdapter/);
    const folder = started({ role: 'tuned', adapterPath: files.lora, withAdapter: ['{adapterFolder}'] });
    await expect(folder).rejects.toThrow(/folder with adapter_config\.json, and there is none beside the adapter/);
  });

  it('is not left behind by an interrupted batch', async () => {
    const model = await started();
    const controller = new AbortController();
    const answered = model.answer(chatRequests(30), { onPrediction: async () => controller.abort(), signal: controller.signal });
    await expect(answered).rejects.toThrow('Interrupted');
    const [pid] = model.pids();
    await model.close();
    await sleep(20);
    expect(isAlive(pid ?? 0)).toBe(false);
  });

  it('that ends between two answers, or says 500 before it ends, is started again so often only, and that is told', async () => {
    for (const status of [200, 500]) {
      const notices: string[] = [];
      const script = `const { createServer } = require('node:http');
        createServer((request, response) => {
          if (!request.url.endsWith('completions')) return response.end('{"data": []}');
          response.writeHead(${status}, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ choices: [{ text: 'x', finish_reason: 'stop' }], message: 'the engine is dead' }), () => process.exit(7));
        }).listen(Number(process.argv[1]), '127.0.0.1');`;
      const model = await started({ command: printing(script), concurrency: 1, onNotice: (line) => notices.push(line) });
      const ended = await answersOf(model, chatRequests(5));
      expect(ended.filter(({ outcome }) => outcome === 'crashed').length).toBeGreaterThan(1);
      expect(notices).toEqual([
        expect.stringMatching(/ended unexpectedly \(exit code 7\) .* restarting it \(1 of 2\)/),
        expect.stringMatching(/restarting it \(2 of 2\)/),
        expect.stringMatching(/ended again \(exit code 7\)/),
      ]);
    }
  });

  it('that is still starting is not waited for when the work is interrupted', async () => {
    const logFile = `${files.folder}/starting.log`;
    const controller = new AbortController();
    const script = "console.log('server ' + process.pid); setInterval(() => {}, 1000)";
    const opened = started({ command: printing(script), logFile, startMs: 60_000, signal: controller.signal });
    const pid = () => Number(/server (\d+)/.exec(existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')?.[1] ?? 0);
    const before = performance.now();
    const refused = expect(opened).rejects.toThrow('Interrupted');
    await expect.poll(pid, { timeout: 20_000 }).toBeGreaterThan(0);
    controller.abort();
    await refused;
    expect(performance.now() - before).toBeLessThan(30_000);
    expect(isAlive(pid())).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('is not left behind by a kill of our whole group, nor by one of the process between', async () => {
    const script = `import { startServer } from ${JSON.stringify(new URL('./started/start-server.ts', import.meta.url).href)};
      const argv = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
      const server = await startServer({ argv, env: process.env, logFile: ${JSON.stringify(`${files.folder}/orphan.log`)} });
      while (server.pid() === null) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log(server.pid());
      setInterval(() => {}, 1000);`;
    const ours = spawn(process.execPath, ['--input-type=module', '-e', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(ours.stdout, 'data');
    const pid = Number(String(line));
    expect(isAlive(pid)).toBe(true);
    process.kill(-(ours.pid ?? 0), 'SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);

    const model = await started();
    const server = model.pids()[0] ?? 0;
    const keeper = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(server)], { encoding: 'utf8' }));
    process.kill(keeper, 'SIGKILL');
    await expect.poll(() => isAlive(server), { timeout: 15_000 }).toBe(false);
  });
});

/** It may have ended a moment before this process hears of it. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
