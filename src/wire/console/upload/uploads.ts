import { join, relative } from 'node:path';
import type { Uploads } from '../../../console/ports/upload.ts';
import { maskHubTokens } from '../../../edges/http/mask.ts';
import { huggingFaceHub } from '../../../edges/huggingface/hub.ts';
import { ExternalError, Interrupted, sentenceOf, UserError } from '../../../errors.ts';
import type { Hub, HubFile } from '../../../promote/ports.ts';
import { difference } from '../../../promote/publish.ts';
import type { Upload, UploadedFile, UploadJournal, UploadRequest } from '../../../records/console/upload.ts';
import { policyBeside } from '../../promote/gate-of.ts';
import type { PromotionPlace } from '../../promote/place.ts';
import type { ConsolePlace } from '../place.ts';
import { journalFile } from './journal.ts';
import { CONSOLE, lockOrRefuse, uploader } from './lock.ts';
import { planDigest, uploadPlan } from './plan.ts';
import { type PreparedUpload, preparedUpload } from './prepared.ts';
import { sourcesOf } from './sources.ts';
import type { ConsoleTokens } from './tokens.ts';

interface Running {
  journal: UploadJournal;
  ended: AbortController;
  work: Promise<void>;
}

const ENDED = 'The console ended before the upload did.';

/** The uploads of one console. What is under way is in memory; the journal is for the next console, and for those beside this one. */
export function consoleUploads(place: ConsolePlace, tokens: ConsoleTokens): Uploads {
  const sources = sourcesOf(place);
  const journals = journalFile(place.stateDir);
  let running: Running | null = null;

  const promotionPlace = async (): Promise<PromotionPlace> => {
    const config = await place.config();
    return { config, configPath: place.configPath, stateDir: place.stateDir, results: join(place.resultsDir, config.agent) };
  };
  const openHub = async (): Promise<Hub> => huggingFaceHub({ url: tokens.hub(), token: await tokens.found() });
  const prepare = async (request: UploadRequest) => {
    const found = await sources.find(request.source);
    return { title: found.source.title, prepared: await preparedUpload(await promotionPlace(), found, request) };
  };

  const state: Uploads['state'] = async () => {
    if (running) return { upload: running.journal.upload, isElsewhere: false, busy: null };
    const [journal, other] = await Promise.all([journals.read(), uploader(place.stateDir)]);
    const upload = journal?.upload ?? null;
    if (upload?.status !== 'running') return { upload, isElsewhere: false, busy: other?.line ?? null };
    if (other?.holder.command === CONSOLE) return { upload, isElsewhere: true, busy: other.line };
    const files = upload.files.map((file) => atEnd(file, 'interrupted'));
    return { upload: { ...upload, status: 'interrupted', sentence: ENDED, files }, isElsewhere: false, busy: other?.line ?? null };
  };

  /** @param before the journal of the same upload, interrupted. */
  const begin = async (request: UploadRequest, plan: string | null, before: UploadJournal | null) => {
    const release = await lockOrRefuse(place.stateDir);
    try {
      const { title, prepared } = await prepare(request);
      const [refused] = prepared.refused;
      if (refused !== undefined) throw new UserError(refused);
      const digest = planDigest(prepared);
      if (plan !== null && digest !== plan)
        throw new UserError(
          before
            ? 'The files are no longer those that the interrupted upload began with. Look at a new plan.'
            : 'What would be sent is no longer what the plan showed. Look at the plan again.',
        );
      // Whoever says go on has read where to in the journal's other half.
      if (before && !isWhereTo(before.upload, prepared))
        throw new UserError('The interrupted upload was going elsewhere than its record says. Forget it, and look at a new plan.');
      if ((await tokens.found()) === null)
        throw new UserError('There is no Hugging Face token. Enter one that may write, or set HF_TOKEN before the console is started.');
      const hub = await openHub();
      const there = (await hub.files(prepared.to.repository, prepared.to.revision)) ?? [];
      const journal: UploadJournal = { schema: 'fledgling/upload-journal@1', request, plan: digest, upload: begun(prepared, { title, there, before }) };
      await journals.write(journal);
      const ended = new AbortController();
      const began: Running = { journal, ended, work: Promise.resolve() };
      running = began;
      began.work = follow(began, prepared, hub).finally(async () => {
        await release();
        running = null;
      });
    } catch (error) {
      await release();
      throw error;
    }
    return state();
  };

  /** Never rejects: how it ended is told by the journal. */
  const follow = async ({ journal, ended }: Running, prepared: PreparedUpload, hub: Hub): Promise<void> => {
    const { upload } = journal;
    const files = new Map(upload.files.map((file) => [file.path, file]));
    const onProgress = ({ path, done, total }: { path: string; done: number; total: number }) => {
      const file = files.get(path);
      if (!file || file.state === 'sent') return;
      Object.assign(file, { sent: done, state: done === total ? 'sent' : 'sending' } satisfies Partial<UploadedFile>);
      // A place that cannot be written is told at the end, by the last of these writes.
      if (done === total) journals.write(journal).catch(() => undefined);
    };
    const outcome = await prepared.send({ hub, onProgress, signal: AbortSignal.any([place.signal, ended.signal]) }).then(
      ({ commit, url, changed, record }) => ({ status: 'done' as const, commit, url, changed, record: record === null ? null : relative(place.root, record) }),
      (error) => how(error, { isCancelled: ended.signal.aborted, notice: place.notice }),
    );
    // What is in memory runs until the lock is given back: whoever sees the end may begin again.
    const over = { ...upload, ...outcome, endedAt: new Date().toISOString(), files: upload.files.map((file) => atEnd(file, outcome.status)) };
    await journals.write({ ...journal, upload: over }).catch((error) => place.notice(maskHubTokens(sentenceOf(error))));
  };

  return {
    state,
    sources: async () => {
      const { promote } = await place.config();
      const { repository, revision, pathInRepo, autoSubdir } = promote;
      const allowed = (await policyBeside(place.configPath))?.repositories ?? null;
      return {
        sources: await sources.list(),
        usual: { repository, private: promote.private, revision, pathInRepo, autoSubdir },
        allowed,
      };
    },
    plan: async (request) => {
      const { title, prepared } = await prepare(request);
      return uploadPlan(prepared, { title, hub: openHub });
    },
    start: (request, plan) => begin(request, plan, null),
    resume: async () => {
      const [{ upload, isElsewhere }, journal] = await Promise.all([state(), journals.read()]);
      if (!journal || upload === null || upload.status === 'done' || upload.status === 'running' || isElsewhere)
        throw new UserError('There is no interrupted upload to begin again.');
      return begin(journal.request, journal.plan, journal);
    },
    stop: async () => {
      if (running) {
        running.ended.abort();
        await running.work;
      } else if ((await state()).isElsewhere) throw new UserError('The upload is under way in another console. End it there.');
      else await journals.remove();
      return state();
    },
  };
}

function begun({ files, to }: PreparedUpload, { title, there, before }: { title: string; there: readonly HubFile[]; before: UploadJournal | null }): Upload {
  const missing = new Set(difference(files, there, to).missing);
  const sentBefore = new Set(before?.upload.files.filter(({ state }) => state === 'sent').map(({ path }) => path));
  const listed = files.map((file): UploadedFile => {
    const { path, bytes, sha256 } = file;
    if (!missing.has(file)) return { path, bytes, sha256, state: 'there', sent: bytes };
    return sentBefore.has(path) ? { path, bytes, sha256, state: 'sent', sent: bytes } : { path, bytes, sha256, state: 'waiting', sent: 0 };
  });
  return {
    ...{ status: 'running', title, repository: to.repository.id, type: to.repository.type === 'model' ? 'model' : 'dataset', revision: to.revision },
    ...{ folder: to.folder, startedAt: new Date().toISOString(), endedAt: null, files: listed, tries: (before?.upload.tries ?? 0) + 1 },
    ...{ sentence: null, commit: null, url: null, record: null, changed: null },
  };
}

function isWhereTo({ repository, revision, folder }: Upload, { to }: PreparedUpload): boolean {
  return repository === to.repository.id && revision === to.revision && folder === to.folder;
}

function atEnd(file: UploadedFile, status: Upload['status']): UploadedFile {
  if (file.state === 'there' || file.state === 'sent') return file;
  return status === 'done' ? { ...file, state: 'sent', sent: file.bytes } : { ...file, state: 'waiting', sent: 0 };
}

function how(error: unknown, { isCancelled, notice }: { isCancelled: boolean; notice(line: string): void }): Pick<Upload, 'status' | 'sentence'> {
  if (isCancelled) return { status: 'cancelled', sentence: 'Cancelled here. What is on the Hub already is not sent again.' };
  if (error instanceof Interrupted) return { status: 'interrupted', sentence: ENDED };
  const sentence = maskHubTokens(sentenceOf(error));
  if (error instanceof ExternalError) return { status: error.retryable ? 'interrupted' : 'failed', sentence };
  if (error instanceof UserError) return { status: 'failed', sentence };
  notice(maskHubTokens(`A bug in Fledgling: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));
  return { status: 'failed', sentence: 'The console failed here; the terminal it was started in says how.' };
}
