import { sha256 } from '../../records/digest.ts';

const DIGITS = 13;

/** A number from 0 to below 1 that a text always gets. */
function drawOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, DIGITS), 16) / 16 ** DIGITS;
}

/** Whether a session is among the share that is answered locally. One that was stays so in every larger share; another decision draws anew. */
export function isInShare(share: number, { decisionSha256, session }: { decisionSha256: string; session: string }): boolean {
  return drawOf(`session ${decisionSha256} ${session}`) < share;
}

/** Whether the local answer of this number is audited. */
export function isAudited(share: number, { decisionSha256, track, number }: { decisionSha256: string; track: string; number: number }): boolean {
  return drawOf(`audit ${decisionSha256} ${track} ${number}`) < share;
}
