import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../records/digest.ts';
import { datasetFolder } from './dataset-folder.ts';
import { fileDigests } from './digests.ts';
import { fileResults } from './results.ts';
import { fileStore } from './stages/store.ts';
import { fileSource } from './traces/file-source.ts';

const KEY = 'a'.repeat(64);
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-files-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the stage store', () => {
  test('finds nothing before a commit and the same files after it', async () => {
    const store = fileStore(join(root, '.fledgling/cache'));
    const { folder, resumed } = await store.open('eval base', KEY);
    await folder.write('a.json', '{}');
    expect([resumed, await store.find('eval base', KEY)]).toEqual([false, null]);
    await store.commit('eval base', KEY);
    const found = await store.find('eval base', KEY);
    expect(await found?.read('a.json')).toBe('{}');
    expect(found?.label).toBe(`.fledgling/cache/eval-base/${KEY.slice(0, 32)}`);
  });

  test('a hit with a changed or missing file is a miss', async () => {
    const store = fileStore(root);
    const { folder } = await store.open('s', KEY);
    await folder.write('a.json', '1');
    await folder.write('b.json', '2');
    const committed = await store.commit('s', KEY);
    await writeFile(join(committed.path, 'a.json'), '9');
    expect(await store.find('s', KEY)).toBeNull();
    await writeFile(join(committed.path, 'a.json'), '1');
    expect(await store.find('s', KEY)).not.toBeNull();
    await rm(join(committed.path, 'b.json'));
    expect(await store.find('s', KEY)).toBeNull();
  });

  test('work left by a killed process is resumed, and its last half line is dropped', async () => {
    const { folder } = await fileStore(root).open('s', KEY);
    await folder.append('p.jsonl', '{"id":1}');
    await folder.append('p.jsonl', '{"id":2}');
    await appendFile(join(folder.path, 'p.jsonl'), '{"id":3,"te');
    const again = await fileStore(root).open('s', KEY);
    expect(again.resumed).toBe(true);
    expect(await again.folder.lines('p.jsonl')).toEqual(['{"id":1}', '{"id":2}']);
    await again.folder.append('p.jsonl', '{"id":3}');
    expect(await again.folder.lines('p.jsonl')).toEqual(['{"id":1}', '{"id":2}', '{"id":3}']);
  });

  test('a file of one half line becomes empty', async () => {
    const { folder } = await fileStore(root).open('s', KEY);
    await writeFile(join(folder.path, 'p.jsonl'), 'x'.repeat(200_000));
    expect(await folder.lines('p.jsonl')).toEqual([]);
  });

  test('an entry that another run may complete is found, and opened again with what it holds', async () => {
    const store = fileStore(root);
    const { folder } = await store.open('s', KEY);
    await folder.append('p.jsonl', '{"id":1}');
    await store.commit('s', KEY, { open: true });
    expect(await (await store.find('s', KEY))?.lines('p.jsonl')).toEqual(['{"id":1}']);
    const again = await store.open('s', KEY);
    expect([again.resumed, await again.folder.lines('p.jsonl'), await store.find('s', KEY)]).toEqual([true, ['{"id":1}'], null]);
    await store.commit('s', KEY);
    expect((await store.open('s', KEY)).resumed).toBe(false);
    expect(await store.find('s', KEY)).not.toBeNull();
  });

  test('says with which inputs a stage was last committed', async () => {
    const store = fileStore(root);
    const { folder } = await store.open('s', KEY);
    await folder.write('inputs.json', '{"gate":"1"}');
    await store.commit('s', KEY);
    expect(await store.latestInputs('s')).toEqual({ gate: '1' });
    expect(await store.latestInputs('t')).toBeNull();
  });

  test('finds what a stage finished last, passing over what is damaged or under way', async () => {
    const store = fileStore(root);
    const finish = async (key: string, at: number) => {
      const { folder } = await store.open('s', key);
      await folder.write('a.txt', key);
      const { path } = await store.commit('s', key);
      await utimes(join(path, 'stage.json'), at, at);
      return path;
    };
    expect(await store.newest('s')).toBeNull();
    const [older, newer] = [await finish('1'.repeat(64), 1000), await finish('2'.repeat(64), 2000)];
    await store.open('s', '3'.repeat(64));
    expect((await store.newest('s'))?.path).toBe(newer);
    await writeFile(join(newer, 'a.txt'), 'damaged');
    expect((await store.newest('s'))?.path).toBe(older);
    expect(await store.newest('t')).toBeNull();
  });
});

describe('data set, results and input digests', () => {
  const model = { name: 'm', gguf: '', sha256: 'unpinned', hf: 'owner/name' };
  const digests = (change: { model?: typeof model }) =>
    fileDigests({ model: change.model ?? model, trainerRoot: root, trainerLock: 'requirements.lock', engineVersion: async () => '1.0.0' });
  const sources = (paths: string[], sourcesFile: string | null = null) => fileSource({ paths, root, sourcesFile }).digests();

  test("a change of a trainer's module trains again at any depth, and a compiled one is no module", async () => {
    const code = join(root, 'fledgling_trainer');
    await mkdir(join(code, 'backends', '__pycache__'), { recursive: true });
    await writeFile(join(root, 'requirements.lock'), 'torch==1\n');
    await writeFile(join(code, 'train.py'), 'pass\n');
    await writeFile(join(code, 'backends', 'trl.py'), 'pass\n');
    const before = await digests({}).trainer();
    await writeFile(join(code, 'backends', '__pycache__', 'trl.cpython-311.pyc'), 'compiled');
    expect(await digests({}).trainer()).toBe(before);
    await writeFile(join(code, 'backends', 'trl.py'), 'pass  # changed\n');
    expect(await digests({}).trainer()).not.toBe(before);
  });

  test('a split GGUF has one digest, over all its parts in their order, and a missing part is named', async () => {
    const [first = '', second = ''] = [1, 2].map((part) => join(root, `m-0000${part}-of-00002.gguf`));
    await writeFile(first, 'one');
    const split = { ...model, gguf: first, sha256: sha256('onetwo') };
    await expect(digests({ model: split }).gguf()).rejects.toThrow(`models.catalogue.m.gguf: expected every part of the split GGUF at ${second}, found none`);
    await writeFile(second, 'two');
    expect(await digests({ model: split }).gguf()).toBe(sha256('onetwo'));
    await writeFile(second, 'twice');
    await expect(digests({ model: split }).gguf()).rejects.toThrow(`but ${first} has ${sha256('onetwice')}`);
  });

  test('a broken ledger line is one sentence with its number', async () => {
    await writeFile(join(root, 'ledger.jsonl'), '{"cluster":"a","split":"train"}\n{"cluster":\n');
    await expect(datasetFolder(root).ledger()).rejects.toThrow(/ledger\.jsonl:2: expected/);
  });

  test.each(['../x', '/etc/x', 'a/../../x', 'a//b', ''])('a data file named %j is refused before anything is written', async (name) => {
    const files = new Map([
      ['manifest.json', '{}'],
      [name, 'x'],
    ]);
    await expect(datasetFolder(join(root, 'd')).write(files)).rejects.toThrow(
      `manifest.json: expected the names of files in the data set's folder, got ${JSON.stringify(name)}. Harvest again.`,
    );
    expect(await readdir(root)).toEqual([]);
  });

  test('run.json is written last', async () => {
    const results = fileResults(root);
    await results.write(
      'a',
      'r',
      new Map([
        ['run.json', '{}'],
        ['report.md', 'x'],
      ]),
    );
    expect(await results.read('a', 'r', 'report.md')).toBe('x');
    expect(await results.read('a', 'r', 'none')).toBeNull();
  });

  test('an empty and a missing trace file are one sentence each', async () => {
    await writeFile(join(root, 'e.jsonl'), '');
    await expect(sources(['e.jsonl'])).rejects.toThrow('e.jsonl: the trace file is empty.');
    await expect(sources(['n.jsonl'])).rejects.toThrow('n.jsonl: expected a trace file, found none.');
  });

  test('a model file with another digest is refused, and so is a missing one that nothing pins', async () => {
    const gguf = join(root, 'm.gguf');
    await expect(digests({ model: { ...model, gguf } }).gguf()).rejects.toThrow('models.catalogue.m.gguf: expected a GGUF file at');
    await writeFile(gguf, 'x');
    await expect(digests({ model: { ...model, gguf, sha256: KEY } }).gguf()).rejects.toThrow(`models.catalogue.m.gguf: expected sha256 ${KEY}, but`);
    expect(await digests({ model: { ...model, gguf } }).gguf()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('where there is no model file, the pinned digest stands for it', async () => {
    expect(await digests({ model: { ...model, gguf: join(root, 'none/m.gguf'), sha256: KEY } }).gguf()).toBe(KEY);
  });

  test('recorded digests stand for trace files that are elsewhere, if they are of the config’s files', async () => {
    const sourcesFile = join(root, 'sources.json');
    const recorded = [{ path: 't/a.jsonl', sha256: KEY }];
    await writeFile(sourcesFile, JSON.stringify(recorded));
    expect(await sources(['t/a.jsonl'], sourcesFile)).toEqual(recorded);
    await expect(sources(['t/b.jsonl'], sourcesFile)).rejects.toThrow(
      `${sourcesFile}: expected the digests of t/b.jsonl, found t/a.jsonl. Record them again where the trace files are.`,
    );
    for (const text of ['', '{}', '[{"path":"t/a.jsonl"}]']) {
      await writeFile(sourcesFile, text);
      await expect(sources(['t/a.jsonl'], sourcesFile)).rejects.toThrow('found no such list.');
    }
  });
});
