import { execa } from 'execa';

/** What nvidia-smi tells. `fault`: cards may be there and cannot be told. */
export interface GpuListing {
  /** Names, in the driver's order; empty where there is no card or no driver. */
  gpus: string[];
  fault: string | null;
}

/** Exit codes of nvidia-smi (its manual, "Return value"): no card, no driver loaded, no library. */
const NO_GPU: readonly number[] = [6, 9, 12];
/** All cards are listed: an infoROM is corrupted, which computes as well as another. */
const LISTED: readonly number[] = [0, 14];

/** Asks nvidia-smi for the cards of this host. A card that fell off the bus is a fault, not a host without cards. */
export async function listedGpus(env: NodeJS.ProcessEnv = process.env): Promise<GpuListing> {
  const result = await execa('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { env, reject: false, timeout: 15_000 });
  if (result.timedOut) return { gpus: [], fault: 'it did not answer within 15 seconds' };
  if (result.exitCode === undefined || NO_GPU.includes(result.exitCode)) return { gpus: [], fault: null };
  const lines = result.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const lost = lines.find((line) => /unable to determine the device handle|gpu is lost|^\[.*(error|lost).*\]$/i.test(line));
  if (LISTED.includes(result.exitCode) && lost === undefined) return { gpus: lines, fault: null };
  return { gpus: [], fault: (lost ?? (lines.at(-1) || result.stderr.trim().split('\n').at(-1) || `exit code ${result.exitCode}`)).slice(0, 200) };
}
