import { z } from 'zod';
import { Recipe } from '../../records/train.ts';
import { count, text } from './values.ts';

const together = z
  .strictObject({
    model: text("What Together calls the base, e.g. Qwen/Qwen2.5-7B-Instruct: the same weights as the catalogue entry's hf."),
    endpoint: text('Address of the service, which is sent the rows and the key.', 'https://api.together.ai'),
    apiKeyEnv: text('Environment variable with the key.', 'TOGETHER_API_KEY'),
  })
  .exactOptional()
  .meta({
    description: 'The hosted service of backend together: rows leave this host (docs/trainers.md).',
    expect: 'with backend together, and only there, { model, endpoint, apiKeyEnv }',
    remedy: 'Write for example backend: together and together: { model: Qwen/Qwen2.5-7B-Instruct }; any other backend takes none.',
  });

export const trainSection = z
  .strictObject({
    when: z.enum(['gate', 'never']).default('gate').meta({ description: 'gate: train when the gate asks for it. never: stop at the decision.' }),
    backend: z.enum(['trl', 'command', 'together', 'unsloth']).default('trl').meta({
      description:
        'trl: transformers + PEFT + TRL, on CPU or GPU. command: the program of train.command. together: a hosted job of train.together. unsloth: its kernels on one NVIDIA GPU, under Linux (docs/trainers.md).',
    }),
    command: z.array(z.string()).min(1).exactOptional().meta({
      description:
        'Program and arguments, run without a shell; {tokensTrain}, {recipe}, {base}, {adapter} and the like within them name its files (docs/trainers.md).',
      expect: 'with backend command, and only there, a list of texts, the program first',
      remedy: 'Write for example backend: command and command: [axolotl, train, /etc/fledgling/axolotl.yaml]; any other backend takes none.',
    }),
    together,
    recipe: z.string().default('fledgling').meta({ description: 'fledgling, paper, nano, or a name under train.recipes.' }),
    recipes: z
      .record(z.string(), Recipe.omit({ name: true }))
      .default({})
      .meta({ description: 'Recipes of your own.' }),
    strategy: z.enum(['parallel', 'sequential']).default('parallel').meta({ description: 'Both tracks at once, or one after the other with all GPUs.' }),
    threads: count('CPU threads of one training process.', 1),
    onOom: z.enum(['stop', 'shrink']).default('stop').meta({
      description: 'What a training does that runs out of memory. shrink: begin again with half the batch and twice the accumulation, at last with rank 8.',
      expect: 'stop or shrink',
      remedy: 'Write shrink to let it find what fits; stop says what to lower.',
    }),
  })
  .refine(({ backend, command }) => (backend === 'command') === (command !== undefined), {
    error: 'command with backend command, and only there',
    path: ['command'],
  })
  .refine((train) => (train.backend === 'together') === (train.together !== undefined), {
    error: 'together with backend together, and only there',
    path: ['together'],
  })
  .prefault({});
