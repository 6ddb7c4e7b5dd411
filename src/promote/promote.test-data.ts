import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure } from '../edges/huggingface/measure.ts';
import type { FloorCheck } from '../records/comparison.ts';
import type { Track } from '../records/example.ts';
import { TRACKS } from '../records/example.ts';
import type { RunRecord } from '../records/run.ts';
import { runFixture } from '../report/fixtures/fixture.test-data.ts';
import type { PromotionInputs } from './promote.ts';
import type { PromotedAdapter } from './upload-list.ts';

/** The bytes of an adapter's three files; the GGUF is longer than one socket's buffer. */
export function adapterBytes(track: Track): Record<'gguf' | 'safetensors' | 'config', string> {
  return { gguf: `GGUF ${track} `.repeat(60_000), safetensors: `safe ${track} `.repeat(9_000), config: `{"peft_type": "LORA", "track": "${track}"}\n` };
}

/** A run that ships both adapters against a real hosted model; `folder` gets their files, laid out as the trainer leaves them. */
export async function provedRun(folder: string): Promise<{ run: RunRecord; adapters: PromotedAdapter[] }> {
  const adapters = await Promise.all(TRACKS.map((track) => adapterOn(folder, track)));
  const base = runFixture();
  const filesOf = (track: Track) => {
    const adapter = adapters.find((one) => one.track === track);
    if (!adapter) throw new Error(`no adapter for ${track}`);
    return adapter;
  };
  const run: RunRecord = {
    ...base,
    standIn: false,
    decision: { ...base.decision, standIn: false },
    adapters: base.adapters.map((adapter) => {
      const { gguf, safetensors, config } = filesOf(adapter.track);
      const files = [
        { path: 'adapter/adapter_model.safetensors', sha256: safetensors.sha256, bytes: safetensors.bytes },
        { path: 'adapter/adapter_config.json', sha256: config.sha256, bytes: config.bytes },
        { path: 'adapter.gguf', sha256: gguf.sha256, bytes: gguf.bytes },
      ];
      return { ...adapter, ggufSha256: gguf.sha256, safetensorsSha256: safetensors.sha256, run: { ...adapter.run, adapter: { files } } };
    }),
    comparisons: base.comparisons.map((comparison) => ({ ...comparison, floors: [floorMet(comparison.track)] })),
    evaluations: base.evaluations.map((evaluation) => {
      const { model, track } = evaluation;
      const adapterSha256 = model.role === 'tuned' ? filesOf(track).gguf.sha256 : null;
      return { ...evaluation, model: { ...model, standIn: false, adapterSha256 } };
    }),
  };
  return { run, adapters };
}

function floorMet(track: Track): FloorCheck {
  const metric = track === 'structured' ? 'json_valid_rate' : 'valid_call_rate';
  return { metric, floor: 0.9, value: 1, n: 303, interval: { low: 0.987, high: 1 }, met: true };
}

async function adapterOn(folder: string, track: Track): Promise<PromotedAdapter> {
  const out = join(folder, `train-${track}`, 'out');
  const bytes = adapterBytes(track);
  await mkdir(join(out, 'adapter'), { recursive: true });
  const write = async (name: string, content: string) => {
    await writeFile(join(out, name), content);
    return measure(join(out, name));
  };
  return {
    track,
    gguf: await write('adapter.gguf', bytes.gguf),
    safetensors: await write('adapter/adapter_model.safetensors', bytes.safetensors),
    config: await write('adapter/adapter_config.json', bytes.config),
  };
}

/** The files a run's folder holds, as they are recorded. */
export function recordsOf(run: RunRecord): Map<string, string> {
  const records: [string, unknown][] = [
    ['run.json', run],
    ['decision.json', run.decision],
    ...run.comparisons.map((comparison): [string, unknown] => [`compare-${comparison.candidate}-${comparison.track}.json`, comparison]),
    ['eval-tuned-toolcall.json', {}],
  ];
  return new Map(records.map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`]));
}

export const BASE = { name: 'nano', title: 'Fledgling nano 1.5M', hf: 'acme/nano', ggufSha256: 'a'.repeat(64) };

export async function inputsFixture(folder: string): Promise<PromotionInputs> {
  const { run, adapters } = await provedRun(folder);
  return {
    run,
    records: recordsOf(run),
    adapters,
    base: BASE,
    gate: { split: 'test', gapThreshold: 0, allowInconclusive: false, allowStandIn: false, accept: [] },
    to: { repository: { id: 'owner/adapter', type: 'model' }, revision: 'main', folder: '', prune: true, private: true, message: null },
  };
}
