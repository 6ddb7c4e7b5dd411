import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { DEFAULT_PORT, serveCommand } from '../../src/cli/serve/serve.ts';
import { parseKeys } from '../../src/edges/serve/auth/keys.ts';
import { type TestServer, testServer, whole } from '../../src/edges/serve/serve.test-data.ts';
import { ROUTE_REASONS } from '../../src/records/swap/served-request.ts';
import { ROOT } from './project.ts';

// The deployment examples say what the command really takes, and ask what the server really answers.
const read = (name: string) => readFile(join(ROOT, 'examples/serve', name), 'utf8');
let server: TestServer;
beforeAll(async () => {
  server = await testServer(whole);
});
afterAll(() => server.drain(0));

/** Parses arguments as the command line does, and runs nothing. */
function accepted(argv: readonly string[]): Record<string, unknown> {
  expect(argv[0]).toBe('serve');
  const command: Command = serveCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.action(() => undefined);
  command.parse(argv.slice(1), { from: 'user' });
  return command.opts();
}

const Container = z.object({
  args: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }),
  readinessProbe: z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }),
  livenessProbe: z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const Pod = z.object({ terminationGracePeriodSeconds: z.number(), containers: z.array(Container) });

describe('Kubernetes', () => {
  const documents = async () => parseAllDocuments(await read('kubernetes.yaml')).map((document) => document.toJS() as Record<string, unknown>);
  const pod = async () => {
    const deployment = (await documents()).find(({ kind }) => kind === 'Deployment');
    return z.object({ spec: z.object({ template: z.object({ spec: Pod }) }) }).parse(deployment).spec.template.spec;
  };

  test('starts the command with flags it has, on the port and the volumes it names', async () => {
    const [container] = (await pod()).containers;
    const options = accepted(container?.args ?? []);
    expect(String(container?.ports[0]?.containerPort)).toBe(options['port']);
    const mounts = container?.volumeMounts.map(({ mountPath }) => mountPath);
    expect(mounts).toContain(options['logDir']);
    expect(mounts).toContain(String(options['keys']).replace(/\/keys$/, ''));
  });

  test('probes addresses that answer, and waits longer than draining takes', async () => {
    const { terminationGracePeriodSeconds: grace, containers } = await pod();
    for (const container of containers) {
      const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
      for (const { httpGet } of probes) {
        expect(httpGet.port).toBe(container.ports[0]?.name);
        expect((await fetch(server.url + httpGet.path)).status).toBe(200);
      }
      expect(grace).toBeGreaterThan(container.lifecycle.preStop.sleep.seconds + Number(accepted(container.args)['drainSeconds']));
    }
  });

  test('its secret holds a key file', async () => {
    const secret = (await documents()).find(({ kind }) => kind === 'Secret');
    const { stringData } = z.object({ stringData: z.object({ keys: z.string() }) }).parse(secret);
    expect(parseKeys(stringData.keys, 'keys')).toMatchObject([{ name: 'my-agent', perMinute: 600 }]);
  });
});

test('the systemd unit starts the command with flags it has, and gives it time to drain', async () => {
  const unit = await read('fledgling-serve.service');
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
  const options = accepted(line.slice(line.indexOf(' serve ') + 1).split(' '));
  expect(options).toMatchObject({ host: '127.0.0.1', port: DEFAULT_PORT });
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(Number(options['drainSeconds']));
  expect(unit).toMatch(/^KillSignal=SIGTERM$/m);
  expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
});

test('the container file starts the command with flags it has, on the port it exposes, as nobody else than itself', async () => {
  const text = await read('Containerfile');
  const command: unknown = JSON.parse(/^CMD (\[.*\])$/m.exec(text)?.[1] ?? '');
  const options = accepted(z.array(z.string()).parse(command));
  expect(/^EXPOSE (\d+)$/m.exec(text)?.[1]).toBe(options['port']);
  expect(text).toContain(`VOLUME ${options['logDir']}`);
  expect(text).toMatch(/^USER fledgling$/m);
  const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  expect(engines.node).toBe('>=22.18');
  const pinned = z.object({ peerDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  expect(text).toContain(`node-llama-cpp@${pinned.peerDependencies['node-llama-cpp']}`);
});

test('the manual names every reason, flag and metric', async () => {
  const manual = await readFile(join(ROOT, 'docs/serve.md'), 'utf8');
  const flags = serveCommand().options.flatMap(({ long }) => (long === null || long === undefined ? [] : [long]));
  const common = ['--config', '--json', '--quiet', '--state-dir', '--results-dir'];
  const metrics = (await (await fetch(`${server.url}/metrics`)).text()).matchAll(/^# TYPE (fledgling_\w+)/gm);
  const words = [...ROUTE_REASONS, ...flags.filter((flag) => !common.includes(flag)), ...[...metrics].map(([, name]) => name ?? '')];
  expect(words.length).toBeGreaterThan(35);
  expect(words.filter((word) => !manual.includes(word))).toEqual([]);
});
