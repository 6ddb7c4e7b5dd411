import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Config } from '../../config/schema.ts';
import { FROM_GGUF } from '../../records/train.ts';

const TRACES = 12;

/** The config of the wiring test: its own models and settings on a dozen fresh traces, with nothing that needs an account or a network. `root`: the config's folder. */
export function smallConfig(config: Config, root: string): Config {
  const catalogue = Object.entries(config.models.catalogue).map(([name, model]) => {
    const weights = resolve(root, model.hf);
    return [name, { ...model, gguf: resolve(root, model.gguf), hf: model.hf !== FROM_GGUF && existsSync(weights) ? weights : model.hf }];
  });
  return Config.parse({
    ...config,
    agent: 'smoke',
    harvest: { ...config.harvest, source: { kind: 'dummy-agent', count: TRACES }, split: { train: 0.5, val: 0.1, vault: 0 }, challengeTags: [], labels: null },
    models: { ...config.models, catalogue: Object.fromEntries(catalogue) },
    hosted: { provider: 'scripted-teacher' },
    gate: { ...config.gate, rule: 'point', ceilingSamples: 0 },
    train: { ...config.train, when: 'never' },
    tracing: { to: 'file' },
  });
}
