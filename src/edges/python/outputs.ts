import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { ExternalError } from '../../errors.ts';
import { GenerationSample, TokenSample, TrainProgress, TrainRun } from '../../records/train.ts';
import type { TrainerOutput } from '../../train/ports.ts';
import { readIfThere } from '../files/atomic.ts';

/** Everything a finished training left in `out`. @throws ExternalError when a file is absent or not what it should be. */
export async function readOutput(out: string): Promise<TrainerOutput> {
  return {
    run: await readRecord(join(out, 'run.json'), TrainRun),
    progress: lastOfEachStep(await readLines(join(out, 'progress.jsonl'), TrainProgress)),
    tokens: await readLines(join(out, 'tokens.jsonl'), TokenSample),
    samples: await readLines(join(out, 'samples.jsonl'), GenerationSample),
    adapterGguf: join(out, 'adapter.gguf'),
  };
}

/** @throws ExternalError when the file is absent or not what it should be. */
export async function readRecord<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
  return parsed(path, (await readIfThere(path)) ?? '', schema);
}

/** Passes on the whole lines that progress.jsonl has gained, each time it is called. */
export function progressReader(out: string, onProgress: (progress: TrainProgress) => void): () => Promise<void> {
  const path = join(out, 'progress.jsonl');
  let position = 0;
  return async () => {
    const text = await readFrom(path, position);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    position += Buffer.byteLength(whole);
    for (const line of whole.split('\n').filter(Boolean)) onProgress(parsed(path, line, TrainProgress));
  };
}

async function readFrom(path: string, position: number): Promise<string> {
  const file = await open(path).catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.max(0, size - position)), position });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readLines<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>[]> {
  const text = (await readIfThere(path)) ?? '';
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => parsed(path, line, schema));
}

function parsed<Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ExternalError(
      `${path}: the trainer left no ${path.endsWith('.jsonl') ? 'whole line' : 'whole record'} here. Run again; if it stays so, the trainer and Fledgling are of different versions.`,
      { cause },
    );
  }
}

/** A resumed training logs again the steps since its checkpoint; the later line counts. */
function lastOfEachStep(lines: readonly TrainProgress[]): TrainProgress[] {
  const last = new Map(lines.map((line) => [`${line.step} ${line.valLoss === undefined}`, line]));
  return [...last.values()].sort((a, b) => a.step - b.step);
}
