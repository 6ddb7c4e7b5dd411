import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adaptersOf } from '../../config/model-downloads.ts';
import type { Config } from '../../config/schema.ts';
import { findByDigest } from '../../edges/files/find-by-digest.ts';
import { modelPlace } from '../../edges/files/model-place.ts';
import { verifyModelFile } from '../../edges/llama/model-file.ts';
import type { ProvedFile } from '../../edges/serve/watch/watched-files.ts';
import { UserError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import { splitParts } from '../../records/downloads/split-parts.ts';
import type { Track } from '../../records/example.ts';
import type { SwapPolicy, TrackRoute } from '../../records/swap/swap-policy.ts';
import { SWAP_POLICY_FILE } from '../../records/swap/verify-swap-policy.ts';
import { type PlacedModel, placedModel } from '../local-model.ts';

export interface ProvedPlaces {
  config: Config;
  root: string;
  stateDir: string;
  env: NodeJS.ProcessEnv;
}

/** The model of a policy with its files, each the bytes that were proved. */
export interface ProvedModel {
  model: PlacedModel;
  /** Absolute path of a track's adapter; null where the base answers. */
  adapters: ReadonlyMap<Track, string | null>;
  /** To be watched; `track` is whose answers hang on it, null all of them. */
  files: readonly (ProvedFile & { track: Track | null })[];
}

/** @throws UserError where a file is missing, or is not the one that was proved. */
export async function provedModel(places: ProvedPlaces, { policy, folder }: { policy: SwapPolicy; folder: string }): Promise<ProvedModel> {
  const model = baseOf(places, policy);
  await verifyModelFile({ label: `models.catalogue.${model.name}.gguf`, path: model.gguf }, policy.base.ggufSha256);
  const adapters = new Map<Track, string | null>();
  for (const route of policy.tracks) adapters.set(route.track, route.adapterSha256 === null ? null : await adapterOf(places, route, route.adapterSha256));
  const own = await Promise.all(
    [SWAP_POLICY_FILE, 'decision.json'].map(async (name) => ({
      what: name,
      paths: [join(folder, name)],
      sha256: sha256(await readFile(join(folder, name))),
      track: null,
    })),
  );
  const ofTracks = policy.tracks.flatMap(({ track, adapterSha256 }) => {
    const path = adapters.get(track);
    return path && adapterSha256 !== null ? [{ what: `the adapter of track ${track}`, paths: [path], sha256: adapterSha256, track }] : [];
  });
  const base = { what: `the base model ${model.name}`, paths: splitParts(model.gguf), sha256: policy.base.ggufSha256, track: null };
  return { model, adapters, files: [base, ...ofTracks, ...own] };
}

/** The catalogue's entry of that name, or another one of the same bytes. */
function baseOf({ config, root, env }: ProvedPlaces, { base }: SwapPolicy): PlacedModel {
  const { catalogue } = config.models;
  const names = [base.name, ...Object.keys(catalogue).filter((name) => catalogue[name]?.sha256 === base.ggufSha256)];
  const name = names.find((each) => Object.hasOwn(catalogue, each));
  if (name === undefined)
    throw new UserError(
      `models.catalogue: expected the base model ${base.name} (sha256 ${base.ggufSha256}) that the run proved, found none. Add it: \`fledgling models add\`.`,
    );
  return placedModel({ config: { ...config, models: { ...config.models, default: name } }, root, env });
}

/** Wherever it lies: a training's stage, or a promoted adapter of the catalogue. */
async function adapterOf({ config, root, stateDir, env }: ProvedPlaces, { track }: TrackRoute, digest: string): Promise<string> {
  const named = Object.entries(config.models.catalogue).flatMap(([name, model]) =>
    adaptersOf(model).flatMap((adapter) => (adapter.sha256 === digest ? [{ label: `models.catalogue.${name}.adapters.${adapter.track}`, adapter }] : [])),
  );
  const trained = await findByDigest(join(stateDir, 'cache'), digest);
  if (trained !== null) return trained;
  const [first] = named;
  if (first) {
    const path = modelPlace(root, first.adapter, env);
    await verifyModelFile({ label: first.label, path }, digest);
    return path;
  }
  throw new UserError(
    `The adapter of track ${track} that was proved (sha256 ${digest}) is neither in ${join(stateDir, 'cache')} nor in the catalogue. Select the promoted one (\`fledgling models select\`, \`fledgling models pull\`), or run again.`,
  );
}
