import { z } from 'zod';
import { promptSection } from './asking.ts';
import { countUpTo, seconds, text } from './values.ts';

/** The engine keeps at most this many sequences in one worker, and a server is asked this much at once at most. */
export const MOST_SEQUENCES = 256;

/** Node's HTTP client gives up on a server that says nothing for five minutes. */
const LONGEST_SILENCE = 300;

const argv = (description: string) => z.array(z.string()).min(1).nullable().default(null).meta({ description, expect: 'a list of texts, or null' });

const server = z
  .strictObject({
    url: text('Address of a running server, with /v1.')
      .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'an address')
      .nullable()
      .default(null)
      .meta({ expect: 'an address such as http://127.0.0.1:8000/v1, or null' }),
    model: text("The base model's name there.").nullable().default(null).meta({ expect: 'a text, or null for the name in the catalogue' }),
    adapters: z
      .strictObject({ structured: text('Of track structured.').optional(), toolcall: text('Of track toolcall.').optional() })
      .optional()
      .meta({ description: 'Names under which a running server has the adapters, by track (vllm serve --lora-modules NAME=FOLDER).' }),
    apiKeyEnv: text('Environment variable with the key of the server.')
      .nullable()
      .default(null)
      .meta({ expect: 'the name of an environment variable, or null' }),
    ask: z.enum(['completions', 'chat']).default('completions').meta({
      description: "completions: our own tokens, as training and the llama engine use them. chat: the messages, rendered by the server's own template.",
      expect: 'completions or chat',
      remedy: 'Leave it out: only completions sends the tokens that the model was trained on.',
    }),
    command: argv(
      'Program and arguments that start the server, run without a shell; {gguf}, {hf}, {port}, {host}, {context}, {contextTotal} and {parallel} within them are filled in (docs/engines.md). null: it runs already.',
    ).meta({ remedy: 'Write for example command: [llama-server, -m, "{gguf}", --port, "{port}"].' }),
    withAdapter: argv(
      'Arguments appended to command when an adapter is used: {adapter} its LoRA GGUF, {adapterFolder} the folder that holds it, {adapterName} a name for it.',
    ).meta({
      expect: 'with command only, a list of texts with {adapter} or {adapterFolder} in it, or null',
      remedy: 'Write for example withAdapter: [--lora, "{adapter}"].',
    }),
    startSeconds: seconds('A started server may take this long until it answers.', 300),
    concurrency: countUpTo('Requests in flight at once.', { fallback: 8, most: MOST_SEQUENCES }),
    timeoutSeconds: z
      .number()
      .min(1)
      .max(LONGEST_SILENCE)
      .default(120)
      .meta({
        description: 'One attempt may take this long. Seconds.',
        expect: `a number of seconds from 1 to ${LONGEST_SILENCE}`,
      }),
  })
  .refine(({ url, command }) => url !== null || command?.some((part) => part.includes('{port}')), {
    error: 'the address of a running server, or a command with {port} in it',
    path: ['url'],
  })
  .refine(({ command, withAdapter }) => withAdapter === null || command !== null, { error: 'with command, and only there', path: ['withAdapter'] })
  // Else the adapter of the record would not be the one that answers.
  .refine(({ withAdapter }) => withAdapter === null || withAdapter.some((part) => /\{adapter(Folder)?\}/.test(part)), {
    error: '{adapter} or {adapterFolder} in it',
    path: ['withAdapter'],
  })
  .refine(({ adapters }) => adapters?.structured === undefined || adapters.structured !== adapters.toolcall, {
    error: 'a name for each track: each has an adapter of its own',
    path: ['adapters'],
  });
export type LocalServer = z.infer<typeof server>;

export const localSection = z
  .strictObject({
    batch: countUpTo('Sequences decoded in lockstep by one worker, at most: a CPU takes more than 8 only where there are rows enough for it to pay.', {
      fallback: 8,
      most: MOST_SEQUENCES,
    }),
    workers: countUpTo('Worker processes on CPU; with a GPU there is one for each visible GPU.', { fallback: 1, most: MOST_SEQUENCES }),
    gpu: z.enum(['off', 'auto']).default('off').meta({ description: 'auto uses every visible GPU, one worker process each.' }),
    threads: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .meta({ description: 'Threads of one worker; null leaves one core free.', expect: 'a whole number of at least 1, or null' }),
    constrained: z.boolean().default(false).meta({
      description:
        "Holds a local model's answers in evaluations to a grammar made of the request's tools or schema, so that only calls of offered tools and fitting JSON can be written.",
      expect: 'true or false',
      remedy: 'Write true to evaluate with constrained decoding; false leaves every answer free.',
    }),
    prompt: promptSection,
    // Both are left out of a config that does not name them: digests of configs stay as they are.
    engine: z.enum(['llama', 'openai']).optional().meta({
      description: 'llama, also when left out: node-llama-cpp, in worker processes. openai: the OpenAI-compatible server of local.server (docs/engines.md).',
      expect: 'llama or openai',
    }),
    server: server.optional().meta({
      description: 'An OpenAI-compatible server on the GPU host (llama-server, vLLM, SGLang, Ollama), asked in place of the engine llama.',
      expect: 'with engine openai, and only there, a map with url or command',
      remedy: 'Write for example engine: openai and server: { url: http://127.0.0.1:8000/v1 }.',
    }),
  })
  .refine(({ engine, server }) => (engine === 'openai') === (server !== undefined), { error: 'with engine openai, and only there', path: ['server'] })
  .prefault({});
