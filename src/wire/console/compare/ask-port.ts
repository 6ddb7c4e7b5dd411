import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../../../config/schema.ts';
import { type Ended, endedOf, fieldsBetween } from '../../../console/ask/ended.ts';
import { hostedSentence } from '../../../console/ask/hosted-sentence.ts';
import type { AskPort } from '../../../console/ports/ask.ts';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { findByDigest } from '../../../edges/files/find-by-digest.ts';
import { endpointOf, refuseWithoutKey } from '../../../edges/openai/client.ts';
import { Interrupted, sentenceOf, UserError } from '../../../errors.ts';
import type { CompletionModel } from '../../../eval/ports.ts';
import { requestsOf } from '../../../eval/requests.ts';
import { askingFor, askOf } from '../../../pipeline/stages/eval/eval-stage.ts';
import type { AskRequest, AskSide } from '../../../records/console/compare/ask.ts';
import { digestOf } from '../../../records/digest.ts';
import type { Example, Track } from '../../../records/example.ts';
import type { RunRecord } from '../../../records/run.ts';
import { saying } from '../../../rows/asking/saying.ts';
import { wire } from '../../wire.ts';
import type { ConsolePlace } from '../place.ts';
import { type AskSession, askSession } from './ask-session.ts';
import type { CompareFiles } from './compare-port.ts';
import { configOfRun } from './config-of-run.ts';
import { keptModel } from './kept-model.ts';

export interface AskTimes {
  /** A local model that nobody asks any more is closed after so long. */
  idleMs: number;
  /** A question that nobody follows is stopped after so long. */
  aloneMs: number;
}

interface Asked {
  request: AskRequest;
  run: RunRecord;
  config: Config;
  example: Example;
  hasGold: boolean;
}

const BUSY = 'This console is asking another question. Wait for its answer, or stop it.';

/** One question at a time: the hosted model as the config says, and the run's own local model. */
export function askPort(place: ConsolePlace, files: CompareFiles, { idleMs, aloneMs }: AskTimes = { idleMs: 300_000, aloneMs: 15_000 }): AskPort {
  const local = keptModel(idleMs);
  place.signal.addEventListener('abort', () => void local.close().catch(() => undefined), { once: true });
  let current: AskSession | null = null;
  let isStarting = false;
  const sessionOf = (id: string) => {
    if (current?.id !== id) throw new MissingError('That question is not being asked any more.');
    return current;
  };

  const askSide = async (side: AskSide, asked: Asked, session: AskSession): Promise<Ended | null> => {
    const { example, hasGold, config } = asked;
    try {
      const answer = async (model: CompletionModel, content: Parameters<CompletionModel['complete']>[0], dialect: ReturnType<typeof dialectIn>) => {
        session.tell({ kind: 'state', side, state: 'asking' });
        for await (const chunk of model.complete(content, session.signal)) {
          if (chunk.kind === 'delta') session.tell({ kind: 'delta', side, text: chunk.text });
          else {
            const { kind: _kind, ...end } = chunk;
            const prediction = { schema: 'fledgling/prediction@1' as const, exampleId: example.id, ...end, ...(dialect === null ? {} : { dialect }) };
            const ended = endedOf(prediction, { example, hasGold, comparators: config.score.arguments });
            session.tell({ kind: 'end', side, end: ended.end });
            return ended;
          }
        }
        throw new Error('an answer has an end');
      };
      return await unlessStopped(side === 'hosted' ? askHosted(asked, answer) : askLocal(asked, session, answer), session.signal);
    } catch (error) {
      if (session.signal.aborted || error instanceof Interrupted) session.tell({ kind: 'stopped', side });
      else session.tell({ kind: 'failed', side, message: sentenceOf(error) });
      return null;
    }
  };
  type Answer = (model: CompletionModel, content: Parameters<CompletionModel['complete']>[0], dialect: ReturnType<typeof dialectIn>) => Promise<Ended>;

  const askHosted = async ({ config, example, request }: Asked, answer: Answer) => {
    const [content] = requestsOf([example], askOf(config, 'hosted'));
    const model = await wire(place.wireOptions(config)).openModel({ role: 'hosted', track: request.track, adapterPath: null, replicate: 1 });
    try {
      return await answer(model, contentIn(content), null);
    } finally {
      await model.close();
    }
  };

  const askLocal = async (asked: Asked, session: AskSession, answer: Answer) => {
    const { config, example, run, request } = asked;
    const { role, track } = request;
    const { openModel, ports } = wire(place.wireOptions(config));
    const adapterPath = role === 'tuned' ? await adapterOf(run, track, place) : null;
    const dataset = (config.local.prompt?.examples ?? 0) > 0 ? await files.allExamples() : [example];
    const asking = await askingFor(config, ports, { role, dataset, examples: [example], hasAdapter: adapterPath !== null });
    const [content] = requestsOf([example], 'text', asking);
    const open = async () => {
      session.tell({ kind: 'state', side: 'local', state: 'loading' });
      const model = await openModel({ role, track, adapterPath, replicate: 1 });
      const wanted = run.evaluations.find((one) => one.model.role === role && one.track === track)?.model.ggufSha256 ?? null;
      if (wanted === null || model.identity.ggufSha256 === null || model.identity.ggufSha256 === wanted) return model;
      await model.close();
      throw new UserError(`${run.model.name}: expected the file that run ${run.id} asked, found another one. Fetch it again, or look at a newer run.`);
    };
    const key = digestOf({ role, track, adapterPath, run: run.model.name, local: config.local, models: config.models, decoding: config.decoding });
    return local.use(key, open, (model) => answer(model, contentIn(content), dialectIn(asking, example)));
  };

  return {
    plan: async ({ run: id, track }) => {
      const config = await place.config();
      const { record } = await files.recorded.open(id);
      return {
        hosted: {
          name: config.hosted.model,
          sentence: hostedSentence(config, record, { track, address: addressOf(config) }),
          problem: keyProblem(config, place),
        },
        local: await localModels(record, track, { config, place }),
        busy: current !== null && !current.isOver() ? BUSY : null,
      };
    },
    start: async (request) => {
      if (isStarting || (current !== null && !current.isOver())) return { busy: BUSY };
      isStarting = true;
      try {
        const asked = await askedOf(request, { place, files });
        const session = askSession(randomBytes(8).toString('hex'), { ended: place.signal, aloneMs });
        current = session;
        void both(asked, session).catch(() => session.tell({ kind: 'over', gold: null, against: 'gold', fields: [] }));
        return { id: session.id };
      } finally {
        isStarting = false;
      }
    },
    follow: (id, onEvent) => sessionOf(id).follow(onEvent),
    stop: (id) => sessionOf(id).stop(),
  };

  async function both(asked: Asked, session: AskSession): Promise<void> {
    const { sides, role } = asked.request;
    const ask = (side: AskSide) => (sides.includes(side) ? askSide(side, asked, session) : null);
    const [hosted, ours] = await Promise.all([ask('hosted'), ask('local')]);
    const { example, hasGold } = asked;
    const fields = fieldsBetween(example, { hasGold, role, hosted, local: ours });
    session.tell({ kind: 'over', gold: hasGold ? example.row.completion : null, against: hasGold ? 'gold' : 'hosted', fields });
  }
}

async function askedOf(request: AskRequest, { place, files }: { place: ConsolePlace; files: CompareFiles }): Promise<Asked> {
  const { run: id, track, example: wanted, text } = request;
  const { record } = await files.recorded.open(id);
  const config = configOfRun(await place.config(), record);
  if (wanted === null && text === null) throw new UserError('Expected a text or an example, got neither. Write what the user says.');
  const found = wanted === null ? await files.firstExample(track) : await (await files.dataset()).example(wanted);
  if (found === null || found.track !== track)
    throw new UserError(
      wanted === null
        ? `The data set has no ${track} example to take instruction and tools from. Harvest first.`
        : 'The data set holds this example no more: harvest again, or ask a text.',
    );
  return { request, run: record, config, example: text === null ? found : saying(found, text), hasGold: text === null };
}

/** A model that is being opened cannot be stopped: it is waited for by the next question. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Interrupted()), { once: true });
    work.then(resolve, reject);
  });
}

function dialectIn(asking: Awaited<ReturnType<typeof askingFor>>, example: Example) {
  return asking?.dialectOf(example) ?? null;
}

function contentIn(request: ReturnType<typeof requestsOf>[number] | undefined) {
  if (!request) throw new Error('an example asks something');
  const { exampleId: _example, ...content } = request;
  return content;
}

async function adapterOf({ id, adapters }: RunRecord, track: Track, { stateDir }: ConsolePlace): Promise<string> {
  const adapter = adapters.find((one) => one.track === track);
  const path = adapter ? await findByDigest(join(stateDir, 'cache'), adapter.ggufSha256) : null;
  if (path !== null) return path;
  throw new UserError(`The adapter that run ${id} trained for ${track} is not in the cache of this machine. Ask the base, or run again here.`);
}

async function localModels(run: RunRecord, track: Track, { config, place }: { config: Config; place: ConsolePlace }) {
  const roles = (['tuned', 'base'] as const).filter((role) => run.evaluations.some((one) => one.model.role === role && one.track === track));
  return Promise.all(
    roles.map(async (role) => {
      const problem = await problemOf(async () => {
        configOfRun(config, run);
        if (role === 'tuned') await adapterOf(run, track, place);
      });
      return { role, name: run.model.title, problem };
    }),
  );
}

function keyProblem({ hosted }: Config, { env }: ConsolePlace): string | null {
  if (hosted.provider === 'scripted-teacher' || hosted.replay) return null;
  try {
    const options = {
      provider: hosted.provider,
      endpoint: hosted.endpoint,
      apiVersion: null,
      apiKey: env[hosted.apiKeyEnv] ?? null,
      apiKeyEnv: hosted.apiKeyEnv,
    };
    refuseWithoutKey(options, endpointOf(options).baseUrl);
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}

function addressOf({ hosted }: Config): string {
  if (hosted.provider === 'scripted-teacher') return 'this machine';
  return endpointOf({ provider: hosted.provider, endpoint: hosted.endpoint, apiVersion: null, apiKey: null, apiKeyEnv: null }).baseUrl;
}

async function problemOf(work: () => Promise<void>): Promise<string | null> {
  return work().then(
    () => null,
    (error: unknown) => sentenceOf(error),
  );
}
