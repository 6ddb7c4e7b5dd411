import type { Refusal } from '../../records/gitops/pull-plan.ts';
import { notListed, type Sides, tooLittle, tooMuch } from '../refuse.ts';

/** Refuses a way of taking the traffic that would move more of it, or look at it less, than the policy allows. What a config does not name is the default. */
export function checkServe(sides: Sides): Refusal[] {
  const { serve } = sides.config.value;
  if (serve === undefined) return [];
  const allowed = sides.policy.value.serve;
  const { mode, canary } = serve;
  const first = canary.steps[0] ?? 0;
  return [
    ...(allowed.modes.includes(mode)
      ? []
      : [notListed(sides, { code: 'serve-mode-not-allowed', at: ['serve', 'mode'], by: ['serve', 'modes'], allowed: allowed.modes, value: mode })]),
    ...(first > allowed.maxFirstShare
      ? [
          tooMuch(sides, {
            code: 'first-share-too-large',
            at: ['serve', 'canary', 'steps'],
            by: ['serve', 'maxFirstShare'],
            most: allowed.maxFirstShare,
            value: first,
            unit: 'as the first share',
          }),
        ]
      : []),
    ...(['audit', 'alpha'] as const).flatMap((key) => {
      const [by, least] = key === 'audit' ? (['minAudit', allowed.minAudit] as const) : (['minAlpha', allowed.minAlpha] as const);
      if (canary[key] >= least) return [];
      const unit = key === 'audit' ? 'as the share that is compared' : 'as the error level of a rollback';
      return [tooLittle(sides, { code: `${key}-too-low`, at: ['serve', 'canary', key], by: ['serve', by], least, value: canary[key], unit })];
    }),
  ];
}
