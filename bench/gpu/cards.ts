import { execa } from 'execa';

export interface Card {
  name: string;
  driver: string;
  totalMiB: number;
  usedMiB: number;
}

/** The NVIDIA cards of this host as nvidia-smi tells them; empty where it is not there or fails. */
export async function readCards(): Promise<Card[]> {
  const query = ['--query-gpu=name,driver_version,memory.total,memory.used', '--format=csv,noheader,nounits'];
  const { exitCode, stdout } = await execa('nvidia-smi', query, { reject: false, timeout: 20_000 });
  return exitCode === 0 ? cardsIn(String(stdout)) : [];
}

/** Reads nvidia-smi's lines; a line that is none (`Unable to determine the device handle …`, a card off the bus) is left out. */
export function cardsIn(text: string): Card[] {
  return text.split('\n').flatMap((line) => {
    const [name, driver, total, used] = line.split(',').map((part) => part.trim());
    const totalMiB = Number(total);
    const usedMiB = Number(used);
    return name && driver && total && used && Number.isFinite(totalMiB) && Number.isFinite(usedMiB) ? [{ name, driver, totalMiB, usedMiB }] : [];
  });
}
