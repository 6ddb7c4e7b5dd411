import { z } from 'zod';
import { Track } from '../example.ts';
import { Sha256 } from '../json.ts';

/** What the page is told of the token that uploads use; never the token. */
export const HubTokenState = z
  .object({
    token: z
      .object({
        /** In words: `kept by this console`, `HF_TOKEN`, a file's path. */
        source: z.string(),
        isKeptHere: z.boolean(),
        /** Whose it is; null where the Hub did not say. */
        account: z.string().nullable(),
        canWrite: z.enum(['yes', 'no', 'unknown']),
        /** Its last four characters, of a long one. */
        ending: z.string().nullable(),
        storedAt: z.string().nullable(),
      })
      .nullable(),
    /** Why the Hub did not say, or why a token that is there is not used. */
    problem: z.string().nullable(),
    /** The Hub's address. */
    hub: z.string(),
  })
  .meta({ id: 'HubToken' });
export type HubTokenState = z.infer<typeof HubTokenState>;

export const HubTokenGiven = z.object({ token: z.string().min(4).max(512) }).meta({ id: 'HubTokenGiven' });

export const UPLOAD_KINDS = ['adapters', 'export', 'results', 'dataset'] as const;

/** Something that may be uploaded, by the id it is asked for. */
export const UploadSource = z
  .object({
    id: z.string(),
    kind: z.enum(UPLOAD_KINDS),
    title: z.string(),
    detail: z.string(),
    run: z.string().nullable(),
    decision: z.string().nullable(),
    tracks: z.array(Track),
    /** A scripted stand-in played the hosted model. */
    isStandIn: z.boolean(),
    /** When it was made. */
    at: z.string().nullable(),
    /** The repository's usual type. */
    type: z.enum(['model', 'dataset']),
    /** The folder that `autoSubdir` adds. */
    subdir: z.string(),
    /** Why it cannot leave, as far as that is seen without reading its files. */
    refusal: z.string().nullable(),
  })
  .meta({ id: 'UploadSource' });
export type UploadSource = z.infer<typeof UploadSource>;

export const UploadSources = z
  .object({
    sources: z.array(UploadSource),
    /** The config's `promote` section, which a form begins with. */
    usual: z.object({ repository: z.string().nullable(), private: z.boolean(), revision: z.string(), pathInRepo: z.string(), autoSubdir: z.boolean() }),
    /** What `parity.policy.yaml` allows; null where there is no such file. */
    allowed: z.array(z.string()).nullable(),
  })
  .meta({ id: 'UploadSources' });
export type UploadSources = z.infer<typeof UploadSources>;

const text = z.string().max(400);

export const UploadRequest = z
  .object({
    /** The id of a source; a path is none. */
    source: text,
    repository: text,
    type: z.enum(['model', 'dataset']),
    /** Where the repository is made now. */
    private: z.boolean(),
    autoSubdir: z.boolean(),
    pathInRepo: text,
    revision: text,
    /** Null names agent and run. */
    commitMessage: text.nullable(),
    /** Upload a demonstration, which proves nothing. */
    allowStandIn: z.boolean(),
  })
  .meta({ id: 'UploadRequest' });
export type UploadRequest = z.infer<typeof UploadRequest>;

export const UploadAsked = z
  .object({
    ...UploadRequest.shape,
    /** Only the plan: nothing is sent. */
    dryRun: z.boolean(),
    /** The digest of the plan that was looked at, without which nothing is sent, and nothing but which. */
    plan: Sha256.nullable().optional(),
  })
  .meta({ id: 'UploadAsked' });

export const UploadPlan = z
  .object({
    title: z.string(),
    repository: z.string(),
    type: z.enum(['model', 'dataset']),
    revision: z.string(),
    folder: z.string(),
    message: z.string(),
    files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: Sha256, there: z.enum(['same', 'other', 'none', 'unknown']) })),
    /** What an earlier promotion left there and this one has not. */
    remove: z.array(z.string()),
    /** Files that never leave. */
    withheld: z.array(z.string()),
    /** Anything here, and nothing is sent. */
    refused: z.array(z.string()),
    remarks: z.array(z.string()),
    /** The repository's state: null where the Hub could not be asked, with the reason. */
    isNew: z.boolean().nullable(),
    hubProblem: z.string().nullable(),
    /** `README.md` as it would be. */
    card: z.string().nullable(),
    digest: Sha256,
  })
  .meta({ id: 'UploadPlan' });
export type UploadPlan = z.infer<typeof UploadPlan>;

export const UploadedFile = z.object({
  path: z.string(),
  bytes: z.int(),
  sha256: Sha256,
  state: z.enum(['waiting', 'sending', 'sent', 'there']),
  sent: z.int(),
});
export type UploadedFile = z.infer<typeof UploadedFile>;

/** One upload, from its beginning to its end. */
export const Upload = z
  .object({
    status: z.enum(['running', 'done', 'interrupted', 'failed', 'cancelled']),
    title: z.string(),
    repository: z.string(),
    type: z.enum(['model', 'dataset']),
    revision: z.string(),
    folder: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    files: z.array(UploadedFile),
    /** How often it was begun. */
    tries: z.int(),
    /** Why it ended, unless it is done. */
    sentence: z.string().nullable(),
    commit: z.string().nullable(),
    url: z.string().nullable(),
    /** Where the promotion is recorded, from the project's folder. */
    record: z.string().nullable(),
    /** False when the Hub held every byte already. */
    changed: z.boolean().nullable(),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

/** What an interrupted upload is taken up from: a file of the state folder, written anew whenever a file is on the Hub. */
export const UploadJournal = z.object({ schema: z.literal('fledgling/upload-journal@1'), request: UploadRequest, plan: Sha256, upload: Upload });
export type UploadJournal = z.infer<typeof UploadJournal>;

export const UploadState = z
  .object({
    /** The last upload of this project's consoles. */
    upload: Upload.nullable(),
    /** Whether it is under way in another console, and followed by what that writes. */
    isElsewhere: z.boolean(),
    /** Who else uploads from this project. */
    busy: z.string().nullable(),
  })
  .meta({ id: 'UploadState' });
export type UploadState = z.infer<typeof UploadState>;

export const UploadAnswer = z.object({ plan: UploadPlan.nullable(), state: UploadState.nullable() }).meta({ id: 'UploadAnswer' });
export type UploadAnswer = z.infer<typeof UploadAnswer>;
