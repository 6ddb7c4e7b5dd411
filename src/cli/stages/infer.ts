import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, type Context, openContext } from '../../app/context.ts';
import { UserError } from '../../errors.ts';
import type { ChatModel, ChatRequest, CompletionModel } from '../../eval/ports.ts';
import { requestsOf } from '../../eval/requests.ts';
import { harvested as harvestLoop } from '../../pipeline/loop/jobs.ts';
import { openLoop } from '../../pipeline/loop/loop.ts';
import { stageKey } from '../../pipeline/stage/stage.ts';
import { askingFor, askOf } from '../../pipeline/stages/eval/eval-stage.ts';
import { fetchStage } from '../../pipeline/stages/fetch-stage.ts';
import { type Dataset, harvestStage, loadDataset } from '../../pipeline/stages/harvest-stage.ts';
import type { Dialect } from '../../records/asking/local-prompt.ts';
import { plainChat } from '../../records/chat.ts';
import { ModelRole, type Prediction } from '../../records/evaluation.ts';
import { type Example, Track } from '../../records/example.ts';
import { readAnswer, shownAnswer } from '../../rows/answer.ts';
import { saying } from '../../rows/asking/saying.ts';
import { promptMessages } from '../../rows/prompt.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import { command } from '../command.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { oneOf } from '../one-of.ts';
import { adapterFile } from './adapter-file.ts';
import { tell } from './tell.ts';

interface InferOptions extends CommonOptions {
  model: string;
  track: string;
  adapter?: string;
  example?: string;
  showPrompt?: boolean;
}

export function inferCommand(): Command {
  return command('infer', DESCRIPTIONS.infer, {
    example: "fledgling infer --model base --track toolcall 'weather for Oslo tomorrow'",
  })
    .argument('[text]', 'the user’s text; instruction and tools are those of the data set')
    .option('--model <role>', 'hosted, base or tuned', 'base')
    .option('--track <track>', 'structured or toolcall', 'toolcall')
    .option('--adapter <file>', 'LoRA GGUF, for --model tuned; the one trained last when left out')
    .option('--example <id>', 'send this example of the data set instead of a text, and show its gold answer')
    .option('--show-prompt', 'print the text the local model is fed')
    .action(inferAction);
}

async function inferAction(text: string | undefined, options: InferOptions): Promise<void> {
  const role = oneOf('--model', options.model, ModelRole);
  const track = oneOf('--track', options.track, Track);
  if (options.adapter && role !== 'tuned')
    throw new UserError(`--adapter: expected --model tuned with an adapter, got --model ${role}. Leave one of them out.`);
  const context = await openContext({ ...options, quiet: true });
  try {
    const dataset = await harvested(options, context);
    const { example, gold } = exampleFor(dataset.examples, { track, text, id: options.example });
    const adapter = role === 'tuned' ? resolve(await adapterFile(options.adapter, track, context.ports)) : null;
    const asking = await askingFor(context.config, context.ports, { role, dataset: dataset.examples, examples: [example], hasAdapter: adapter !== null });
    const [request] = requestsOf([example], askOf(context.config, role), asking);
    if (!request) throw new Error('an example asks something');
    if (options.showPrompt) {
      const content = asking?.contentOf(example) ?? plainChat(promptMessages(example.row.prompt));
      process.stderr.write(`${chatRenderer(await context.ports.chatTemplate())(content).join('')}\n`);
    }
    const model = await context.openModel({ role, track, adapterPath: adapter, replicate: 1 });
    try {
      await answer(model, { example, request, dialect: asking?.dialectOf(example) ?? null, gold, json: options.json ?? false, signal: context.signal });
    } finally {
      await model.close();
    }
  } finally {
    await context.close();
  }
}

interface Asked {
  example: Example;
  request: ChatRequest;
  dialect: Dialect | null;
  gold: string | null;
  json: boolean;
  signal: AbortSignal;
}

/** On a terminal the answer is written as it is generated; elsewhere whole, as evaluation gets it. */
async function answer(model: ChatModel & CompletionModel, { example, request, dialect, gold, json, signal }: Asked): Promise<void> {
  const goldLine = gold === null ? '' : `gold: ${gold}\n`;
  if (process.stdout.isTTY && !json) {
    const { exampleId: _, ...content } = request;
    await tell(model, content, { write: (text) => process.stdout.write(text), signal });
    process.stdout.write(goldLine);
    return;
  }
  const answers: Prediction[] = [];
  await model.answer([{ ...request, exampleId: 'infer' }], {
    signal,
    onPrediction: async (prediction) => void answers.push(dialect === null ? prediction : { ...prediction, dialect }),
  });
  const [prediction] = answers;
  if (!prediction) throw new Error('the model gave no prediction');
  const nothing = prediction.text === null && (prediction.calls ?? []).length === 0;
  if (json) process.stdout.write(`${JSON.stringify({ prediction, parsed: nothing ? null : readAnswer(example, prediction), gold })}\n`);
  else process.stdout.write(`${shownAnswer(example, prediction) ?? `(${prediction.outcome}: ${prediction.reason})`}\n${goldLine}`);
}

/** The data set as the last harvest left it; only where there is none yet, the harvest is run, under the lock. */
async function harvested(options: InferOptions, { config, ports }: Context): Promise<Dataset> {
  const fetch = await fetchStage(config, ports);
  const snapshot = await ports.store.find(fetch.name, stageKey(fetch));
  const stage = snapshot && (await harvestStage(config, ports, await fetch.load(snapshot)));
  const cached = stage && (await ports.store.find(stage.name, stageKey(stage)));
  if (cached) return loadDataset(cached);
  const locked = await openContext({ ...options, quiet: true }, { exclusive: true, command: 'fledgling infer' });
  try {
    return await harvestLoop(openLoop(config, locked.ports));
  } finally {
    await locked.close();
  }
}

/** What is sent, as an example: one of the data set; or a text in place of what its user said, with nothing said before. */
function exampleFor(
  examples: readonly Example[],
  wanted: { track: Track; text: string | undefined; id: string | undefined },
): { example: Example; gold: string | null } {
  if (wanted.id !== undefined) {
    const example = examples.find(({ id }) => id === wanted.id);
    if (!example)
      throw new UserError(
        `--example: expected the id of an example of the data set, got ${JSON.stringify(wanted.id)}. Take one from the report or from examples.jsonl.`,
      );
    return { example, gold: example.row.completion };
  }
  if (wanted.text === undefined)
    throw new UserError("infer: expected a text or --example ID, got neither. Write for example: fledgling infer 'weather for Oslo'.");
  const model = examples.find(({ track }) => track === wanted.track);
  if (!model)
    throw new UserError(`--track: the data set has no ${wanted.track} example to take instruction and tools from. Harvest first or choose another track.`);
  return { example: saying(model, wanted.text), gold: null };
}
