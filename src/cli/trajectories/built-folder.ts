import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { onDisk } from '../../edges/files/atomic.ts';
import { readJson } from '../../edges/files/json/read-json.ts';
import { UserError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { SegmentRow } from '../../records/trajectory/segment-row.ts';
import { Trajectory, TrajectoryManifest } from '../../records/trajectory/trajectory.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';

export interface BuiltFolder {
  manifest: TrajectoryManifest;
  trajectories: Trajectory[];
  rows: { train: SegmentRow[]; val: SegmentRow[] };
}

/** The folder of a build: the one that is named, else beside the data set. */
export function folderOf(named: string | undefined, { flag, config, agent }: { flag: '--out' | '--data'; config: string; agent: string }): string {
  if (named === '') throw new UserError(`${flag}: expected a folder, got "". Name the folder, or leave the flag out for datasets/${agent}/trajectories.`);
  return named === undefined ? join(resolve(dirname(config)), 'datasets', agent, 'trajectories') : resolve(named);
}

/** What a build left, for the model whose template it was rendered with. @throws UserError where a file is not what the manifest says, or the model is another. */
export async function readBuilt(folder: string, model: { name: string; template: ChatTemplate; endToken: string }): Promise<BuiltFolder> {
  const manifest = await readJson(
    join(folder, 'manifest.json'),
    TrajectoryManifest,
    'the manifest of trajectories, as `fledgling trajectories build` leaves it',
  );
  const { rendering } = manifest;
  if (rendering.template !== sha256(model.template.text) || rendering.endToken !== model.endToken)
    throw new UserError(
      `${folder}: expected rows for the chat template of ${model.name}, found rows for ${JSON.stringify(rendering.model)}'s. Run \`fledgling trajectories build\` again.`,
    );
  const lines = async (name: string) => {
    const path = join(folder, name);
    const text = await onDisk(path, () => readFile(path, 'utf8'));
    if (manifest.files.find((file) => file.path === name)?.sha256 !== sha256(text))
      throw new UserError(`${path}: expected the file that manifest.json names, found another. Run \`fledgling trajectories build\` again.`);
    return text.split('\n').filter((line) => line !== '');
  };
  const rows = async (name: string) => (await lines(name)).map((line) => SegmentRow.parse(parseJson(line)));
  return {
    manifest,
    trajectories: (await lines('trajectories.jsonl')).map((line) => Trajectory.parse(parseJson(line))),
    rows: { train: await rows('rows/train.jsonl'), val: await rows('rows/val.jsonl') },
  };
}
