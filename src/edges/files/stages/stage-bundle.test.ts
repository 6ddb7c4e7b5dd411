import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../../records/digest.ts';
import { exportList, importStages, stageEntries } from './stage-bundle.ts';
import { fileStore } from './store.ts';

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const STAGE = 'eval base toolcall 1 of 2';
const PLACE = `eval-base-toolcall-1-of-2/${KEY.slice(0, 32)}`;

let root = '';
const [made, own, bundle] = [() => join(root, 'made'), () => join(root, 'own'), () => join(root, 'bundle')];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-bundle-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function finish(stateDir: string, stage: string, key: string, options: { text?: string; open?: boolean } = {}): Promise<void> {
  const store = fileStore(join(stateDir, 'cache'));
  const { folder } = await store.open(stage, key);
  await folder.write('inputs.json', '{"gate":"1"}');
  await folder.write('out/answers.jsonl', options.text ?? '{}\n');
  await store.commit(stage, key, { open: options.open ?? false });
}

/** What an upload and a download leave: the listed files and nothing else. */
async function travel(stages: readonly { name: string; key: string }[]): Promise<void> {
  const list = await exportList(made(), stages);
  for (const file of list.files) await cp(join(list.root, file), join(bundle(), file));
}

const find = (stage: string, key: string) => fileStore(join(own(), 'cache')).find(stage, key);

test('an entry arrives as it left, is found under its key, and the next import leaves it alone', async () => {
  await finish(made(), STAGE, KEY);
  await finish(made(), 'harvest', OTHER);
  await travel([{ name: STAGE, key: KEY }]);
  expect(await importStages(own(), bundle())).toEqual({ imported: [{ stage: STAGE, key: KEY }], refused: [] });
  expect(await (await find(STAGE, KEY))?.read('out/answers.jsonl')).toBe('{}\n');
  expect(await find('harvest', OTHER)).toBeNull();
  expect(await fileStore(join(own(), 'cache')).latestInputs(STAGE)).toEqual({ gate: '1' });
  expect(await stageEntries(own())).toEqual([
    {
      stage: STAGE,
      key: KEY,
      place: PLACE,
      files: ['stage.json', 'inputs.json', 'out/answers.jsonl'].map((name) => `${PLACE}/${name}`),
      bytes: expect.any(Number),
      complete: true,
    },
  ]);
  expect((await importStages(own(), bundle())).refused).toEqual([]);
});

test('what is under way or damaged is not listed', async () => {
  await finish(made(), STAGE, KEY);
  await fileStore(join(made(), 'cache')).open('harvest', OTHER);
  expect((await stageEntries(made())).map(({ stage }) => stage)).toEqual([STAGE]);
  expect(await stageEntries(made(), ({ stage }) => stage === 'harvest')).toEqual([]);
  await writeFile(join(made(), 'cache', PLACE, 'out/answers.jsonl'), 'damaged');
  expect(await stageEntries(made())).toEqual([]);
  expect((await exportList(made(), [{ name: STAGE, key: KEY }])).files).toEqual([]);
});

test('several imports at once leave one whole entry and no working folders', async () => {
  await finish(made(), STAGE, KEY);
  await travel([{ name: STAGE, key: KEY }]);
  const all = await Promise.all([1, 2, 3, 4].map(() => importStages(own(), bundle())));
  expect(all.flatMap(({ refused }) => refused)).toEqual([]);
  expect(await find(STAGE, KEY)).not.toBeNull();
  expect((await readdir(join(own(), 'cache', 'eval-base-toolcall-1-of-2'))).sort()).toEqual([KEY.slice(0, 32), 'latest.json']);
});

test('an entry that is there stays, unless it is damaged', async () => {
  await finish(own(), STAGE, KEY, { text: 'mine' });
  await finish(made(), STAGE, KEY, { text: 'theirs' });
  await travel([{ name: STAGE, key: KEY }]);
  await importStages(own(), bundle());
  expect(await (await find(STAGE, KEY))?.read('out/answers.jsonl')).toBe('mine');
  await writeFile(join(own(), 'cache', PLACE, 'out/answers.jsonl'), 'damaged');
  await importStages(own(), bundle());
  expect(await (await find(STAGE, KEY))?.read('out/answers.jsonl')).toBe('theirs');
});

test('a complete entry takes the place of one that is not, and never the other way round', async () => {
  await finish(own(), STAGE, KEY, { text: 'some', open: true });
  expect((await stageEntries(own())).map(({ complete }) => complete)).toEqual([false]);
  await finish(made(), STAGE, KEY, { text: 'all' });
  await travel([{ name: STAGE, key: KEY }]);
  await importStages(own(), bundle());
  expect(await (await find(STAGE, KEY))?.read('out/answers.jsonl')).toBe('all');
  await rm(made(), { recursive: true });
  await finish(made(), STAGE, KEY, { text: 'some', open: true });
  await travel([{ name: STAGE, key: KEY }]);
  await importStages(own(), bundle());
  expect(await (await find(STAGE, KEY))?.read('out/answers.jsonl')).toBe('all');
});

test('only stages that are expected from there are accepted', async () => {
  await finish(made(), STAGE, KEY);
  await finish(made(), 'harvest', OTHER);
  await travel([
    { name: STAGE, key: KEY },
    { name: 'harvest', key: OTHER },
  ]);
  const { imported, refused } = await importStages(own(), bundle(), { accept: ({ stage }) => stage === 'harvest' });
  expect(imported).toEqual([{ stage: 'harvest', key: OTHER }]);
  expect(refused).toEqual([{ entry: PLACE, reason: `${STAGE} is not expected from here` }]);
});

describe('an entry is refused and leaves nothing', () => {
  const folder = () => join(bundle(), PLACE);
  const rewrite = async (change: (entry: { stage: string; key: string; files: Record<string, string> }) => void) => {
    const entry = JSON.parse(await readFile(join(folder(), 'stage.json'), 'utf8'));
    change(entry);
    await writeFile(join(folder(), 'stage.json'), JSON.stringify(entry));
  };

  test.each<[string, string, () => Promise<unknown>]>([
    ['a file was changed', 'the file out/answers.jsonl is not the one that was listed', () => writeFile(join(folder(), 'out/answers.jsonl'), 'x')],
    ['a file is missing', 'the file inputs.json is missing', () => rm(join(folder(), 'inputs.json'))],
    ['a file is not listed', 'it holds a file that is not listed', () => writeFile(join(folder(), 'extra'), '')],
    ['a link is in it', 'it holds something that is no regular file', () => symlink('/etc/passwd', join(folder(), 'link'))],
    [
      'a listed file is a link',
      'it holds something that is no regular file',
      async () => {
        await rm(join(folder(), 'inputs.json'));
        await symlink('out/answers.jsonl', join(folder(), 'inputs.json'));
      },
    ],
    [
      'a file would leave the folder',
      'it names a file by no plain relative path',
      () =>
        rewrite(({ files }) => {
          files['../../../x'] = sha256('');
        }),
    ],
    [
      'a path is absolute',
      'it names a file by no plain relative path',
      () =>
        rewrite(({ files }) => {
          files['/etc/passwd'] = sha256('');
        }),
    ],
    [
      'its name climbs out of the cache',
      'its stage has no plain name',
      () =>
        rewrite((entry) => {
          entry.stage = '../evil';
        }),
    ],
    [
      'it says it is another stage',
      'it says it is harvest under another key or name than its place',
      () =>
        rewrite((entry) => {
          entry.stage = 'harvest';
        }),
    ],
    [
      'it says it has another key',
      `it says it is ${STAGE} under another key or name than its place`,
      () =>
        rewrite((entry) => {
          entry.key = OTHER;
        }),
    ],
    ['it has an unknown member', 'its stage.json has not the form of an entry', () => rewrite((entry) => Object.assign(entry, { more: 1 }))],
    ['it is no JSON', 'its stage.json has not the form of an entry', () => writeFile(join(folder(), 'stage.json'), '{')],
    ['it is huge', 'its stage.json is larger than 4194304 bytes', () => writeFile(join(folder(), 'stage.json'), ' '.repeat(5 * 2 ** 20))],
  ])('when %s', async (_, reason, change) => {
    await finish(made(), STAGE, KEY);
    await travel([{ name: STAGE, key: KEY }]);
    await change();
    expect(await importStages(own(), bundle())).toEqual({ imported: [], refused: [{ entry: PLACE, reason }] });
    expect(
      (await readdir(own(), { recursive: true }).catch(() => [])).filter((name) => name !== 'cache' && name !== 'cache/eval-base-toolcall-1-of-2'),
    ).toEqual([]);
  });

  test.each(['data/traces', 'data', '.'])('when it lies below %s, where the data of a pull request could be', async (above) => {
    await finish(made(), STAGE, KEY);
    const place = above === '.' ? KEY.slice(0, 32) : `${above}/${PLACE}`;
    await cp(join(made(), 'cache', PLACE), join(bundle(), place), { recursive: true });
    expect(await importStages(own(), bundle())).toEqual({ imported: [], refused: [] });
  });

  test('what lies behind a linked folder is not looked at', async () => {
    await finish(made(), STAGE, KEY);
    await mkdir(bundle(), { recursive: true });
    await symlink(join(made(), 'cache'), join(bundle(), 'linked'));
    expect(await importStages(own(), bundle())).toEqual({ imported: [], refused: [] });
  });
});
