/** Name of the artifact with the stages of an earlier run. */
export const BASELINE = 'stages-baseline';

/** Which stages an artifact may bring, by the name that only our own jobs give it: an adapter never comes out of an evaluation's. */
const HOLDS: readonly (readonly [name: RegExp, stages: (...parts: string[]) => RegExp])[] = [
  [/^stages-baseline$/, () => /^/],
  [/^stages$/, () => /^(?!train )/],
  [/^stages-harvest$/, () => /^(fetch|harvest)$/],
  [/^stages-hosted$/, () => /^eval hosted \w+( ceiling (train|val)( replicate \d+)?)?$/],
  [/^stages-(base|tuned)-\d+-of-\d+$/, (role) => RegExp(`^eval ${role} \\w+( \\d+ of \\d+)?$`)],
  [/^stages-remedies$/, () => /^remedies \w+$/],
  [/^stages-vault-(hosted|base|tuned)$/, (role) => RegExp(`^eval ${role} \\w+ vault$`)],
  // Shards are put together where they are compared.
  [/^stages-(?:gate|verdict)$/, () => /^(compare|eval) /],
  [/^stages-train-(structured|toolcall)$/, (track) => RegExp(`^train ${track}$`)],
];

/** Whether a stage may come out of an artifact of this name. */
export function mayHold(artifact: string, { stage }: { stage: string }): boolean {
  return HOLDS.some(([name, stages]) => {
    const found = name.exec(artifact);
    return found !== null && stages(...found.slice(1)).test(stage);
  });
}
