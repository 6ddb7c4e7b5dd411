import { expect, test } from 'vitest';
import { parseConfig } from '../../config/parse-config.ts';
import { CONFIG } from '../../policy/policy.test-data.ts';
import type { Files } from '../forge/ports/repository.ts';
import { isLookRecord, withLookRecords } from './look-records.ts';

const config = parseConfig(CONFIG, 'parity.config.yaml');
const [MINE, MAINS] = ['0123456789ab', 'ba9876543210'];
const bytes = (text: string) => new TextEncoder().encode(text);

/** Commits as paths to texts. */
function holding(commits: Record<string, Record<string, string>>): Files {
  return {
    readFile: async (path, sha) => {
      const text = commits[sha]?.[path];
      return text === undefined ? null : bytes(text);
    },
    list: async (folder, sha) => {
      const below = Object.keys(commits[sha] ?? {}).flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
      const names = new Set(below.map((path) => path.split('/')[0] ?? ''));
      return [...names].map((name) => ({ name, kind: below.includes(name) ? ('file' as const) : ('folder' as const) }));
    },
  };
}

async function told(commits: Record<string, Record<string, string>>, configPath = 'parity.config.yaml') {
  const project = { configPath, config: bytes(CONFIG), configSha256: 'x', files: new Map([['traces/a.jsonl', bytes('{}')]]), sources: [] };
  const { files } = await withLookRecords(holding(commits), project, { config, shas: ['main', 'head'] });
  return Object.fromEntries([...files].map(([path, content]) => [path, new TextDecoder().decode(content)]));
}

test('a pull request is told who was judged before: by the default branch, and by its own earlier runs', async () => {
  const place = `eval-results/${config.agent}`;
  const main = { [`${place}/${MAINS}/compare-tuned-structured.json`]: 'as recorded', [`${place}/${MAINS}/run.json`]: 'large' };
  const head = {
    [`${place}/${MAINS}/compare-tuned-structured.json`]: 'as forged',
    [`${place}/${MINE}/compare-tuned-structured.json`]: 'its own',
    [`${place}/${MINE}/eval-tuned-structured.json`]: 'its own evaluation',
    [`${place}/promotions/${MINE}.json`]: 'no run',
    [`${place}/not-a-run/compare-tuned-structured.json`]: 'no run',
  };
  expect(await told({ main, head })).toEqual({
    'traces/a.jsonl': '{}',
    [`${place}/${MAINS}/compare-tuned-structured.json`]: 'as recorded',
    [`${place}/${MINE}/compare-tuned-structured.json`]: 'its own',
    [`${place}/${MINE}/eval-tuned-structured.json`]: 'its own evaluation',
  });
});

test('records lie beside the config, wherever that is, and nothing else passes for one', async () => {
  const path = `eval-results/${config.agent}/${MAINS}/compare-tuned-structured.json`;
  expect(Object.keys(await told({ main: { [path]: 'as recorded' } }, 'agents/a/parity.config.yaml'))).toEqual(['traces/a.jsonl', `agents/a/${path}`]);
  const isRecord = isLookRecord(config, 'agents/a/parity.config.yaml');
  expect([`agents/a/${path}`, path, `agents/a/${path}/x`, `agents/a/eval-results/${config.agent}/${MAINS}/run.json`].map(isRecord)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(isRecord(`agents/a/eval-results/${config.agent}/../${MAINS}/compare-tuned-structured.json`)).toBe(false);
});
