import { UserError } from '../../../errors.ts';
import type { UploadFile } from '../../../promote/ports.ts';
import { preparePromotion, promotionMessage } from '../../../promote/promote.ts';
import { type Destination, type Publishing, publish } from '../../../promote/publish.ts';
import { vaultRemarks } from '../../../promote/refuse-losses.ts';
import { placed } from '../../../promote/upload-list.ts';
import type { UploadRequest } from '../../../records/console/upload.ts';
import { adapterInputs, promoteRecorded } from '../../promote/adapter.ts';
import { preparedExport, promoteExported } from '../../promote/export.ts';
import { gateOf, policyBeside, refuseRepository } from '../../promote/gate-of.ts';
import type { PromotionPlace } from '../../promote/place.ts';
import { allowedValues, datasetFiles, type RecordFiles, refuseSecrets, resultsFiles, WITHHELD } from '../../promote/records.ts';
import { destinationOf, settledPromotion } from '../../promote/settings.ts';
import { type FoundSource, NO_RUN } from './sources.ts';

export interface Sent {
  commit: string;
  url: string;
  changed: boolean;
  /** The file that records the promotion; null where none does. */
  record: string | null;
}

/** What would leave, checked as `promote` checks it. */
export interface PreparedUpload {
  files: UploadFile[];
  to: Destination;
  withheld: readonly string[];
  /** Sentences: with one, nothing is sent. */
  refused: string[];
  remarks: string[];
  send(publishing: Publishing): Promise<Sent>;
}

/** What a form calls the keys of `promote`. */
const NAMES = { repository: 'Repository', revision: 'Branch', pathInRepo: 'Folder', commitMessage: 'Commit message' };

/** @throws UserError for wishes that cannot be; what is refused for its content stands in `refused`. */
export async function preparedUpload(place: PromotionPlace, found: FoundSource, request: UploadRequest): Promise<PreparedUpload> {
  const { repository, revision, pathInRepo, autoSubdir } = request;
  const wishes = { repository, revision, pathInRepo, autoSubdir, private: request.private, commitMessage: request.commitMessage ?? undefined };
  const settings = settledPromotion(place.config, wishes, NAMES);
  const policy = await policyBeside(place.configPath);
  const to = destinationOf(settings, { repository, type: request.type, prune: found.kind === 'adapters', subdir: found.source.subdir });
  const none = { files: [], to: { ...to, message: to.message ?? found.source.title }, withheld: [], remarks: [], send: refusing };
  try {
    refuseRepository(policy, repository);
    const gate = gateOf(policy, settings, { allowStandIn: request.allowStandIn });
    if (found.kind === 'adapters') {
      const inputs = await adapterInputs(place, { ...found.of, gate, to });
      const { files } = preparePromotion(inputs);
      const send = async (publishing: Publishing) => {
        const { promotion, isUnchanged, record } = await promoteRecorded(inputs, publishing, place.results);
        return { commit: promotion.commit, url: promotion.url, changed: !isUnchanged, record };
      };
      return { ...none, files, to: { ...to, message: to.message ?? promotionMessage(found.of.run) }, refused: [], remarks: vaultRemarks(found.of.run), send };
    }
    if (found.kind === 'export') {
      if (found.provedBy === null) throw new UserError(NO_RUN);
      const { run, folder: runFolder } = found.provedBy;
      const made = await preparedExport(place, { ...{ run, runFolder, gate, to }, folder: found.folder, record: found.record });
      const send = async (publishing: Publishing) => {
        const { published, record } = await promoteExported(made, publishing, place.results);
        return { ...published, record };
      };
      return { ...none, files: made.files, to: made.to, refused: [], remarks: vaultRemarks(run), send };
    }
    if (found.kind === 'dataset') return await ofRecords(place, await datasetFiles(found.folder, place.config.agent), { to, withheld: WITHHELD });
    return await ofRecords(place, await resultsFiles(found.of), { to, withheld: [] });
  } catch (error) {
    if (error instanceof UserError) return { ...none, refused: [error.message] };
    throw error;
  }
}

async function ofRecords(
  { config }: PromotionPlace,
  { files, message }: RecordFiles,
  { to, withheld }: { to: Omit<Destination, 'message'> & { message: string | null }; withheld: readonly string[] },
): Promise<PreparedUpload> {
  const list = placed(files, to.folder);
  const destination = { ...to, message: to.message ?? message };
  const refused: string[] = [];
  for (const file of list) {
    await refuseSecrets(file, allowedValues(config)).catch((error) => {
      if (!(error instanceof UserError)) throw error;
      refused.push(error.message);
    });
  }
  const send = async (publishing: Publishing) => ({ ...(await publish(list, destination, publishing)), record: null });
  return { files: list, to: destination, withheld, refused, remarks: [], send };
}

function refusing(): Promise<never> {
  throw new Error('what is refused is not sent');
}
