import type { Refusal } from '../records/gitops/pull-plan.ts';
import { plainOrigin } from './origin.ts';
import { notListed, refusal, type Sides } from './refuse.ts';

/** Refuses a hosted model, an address or the name of a key that the policy does not list: a config must not send a key just anywhere. */
export function checkHosted(sides: Sides): Refusal[] {
  const { hosted, tracing } = sides.config.value;
  const policy = sides.policy.value;
  const refusals: Refusal[] = [];
  const mustBeListed = (value: string, allowed: readonly string[], place: { code: string; at: readonly string[]; by: readonly string[] }) => {
    if (!allowed.includes(value)) refusals.push(notListed(sides, { ...place, allowed, value }));
  };
  mustBeListed(hosted.provider, policy.hosted.providers, { code: 'provider-not-allowed', at: ['hosted', 'provider'], by: ['hosted', 'providers'] });
  mustBeListed(hosted.model, policy.models.hosted, { code: 'hosted-model-not-allowed', at: ['hosted', 'model'], by: ['models', 'hosted'] });
  mustBeListed(tracing.to, policy.tracing, { code: 'tracing-not-allowed', at: ['tracing', 'to'], by: ['tracing'] });
  if (hosted.provider === 'scripted-teacher') return refusals;
  refusals.push(...checkKey(sides, ['hosted', 'apiKeyEnv'], hosted.apiKeyEnv));
  refusals.push(
    ...checkAddress(sides, {
      address: hosted.endpoint,
      allowed: policy.hosted.endpoints,
      code: 'endpoint-not-allowed',
      at: ['hosted', 'endpoint'],
      by: ['hosted', 'endpoints'],
    }),
  );
  if (sides.config.value.cost.hosted === null) {
    refusals.push(
      refusal(sides, {
        code: 'price-unknown',
        at: ['cost', 'hosted'],
        by: ['budget', 'hostedUsd'],
        expected: 'the prices of the hosted model, for the policy has a budget in dollars',
        problem: 'got none. Write cost.hosted: { inputPerMillionUsd: …, outputPerMillionUsd: … }.',
      }),
    );
  }
  return refusals;
}

/** Refuses to send rows and key to a service, or to pay it for a model, that the policy does not list. Also where nothing is trained yet. */
export function checkTogether(sides: Sides): Refusal[] {
  const { together } = sides.config.value.train;
  if (together === undefined) return [];
  const { endpoints, models } = sides.policy.value.train.together;
  const at = ['train', 'together'];
  const listed = models.includes(together.model);
  const model = { code: 'trained-model-not-allowed', at: [...at, 'model'], by: [...at, 'models'], allowed: models, value: together.model };
  return [
    ...checkKey(sides, [...at, 'apiKeyEnv'], together.apiKeyEnv),
    ...checkAddress(sides, { address: together.endpoint, allowed: endpoints, code: 'trainer-not-allowed', at: [...at, 'endpoint'], by: [...at, 'endpoints'] }),
    ...(listed ? [] : [notListed(sides, model)]),
  ];
}

/** Refuses a variable that the policy does not name, so that no config can ask for GITHUB_TOKEN. */
export function checkKey(sides: Sides, at: readonly string[], value: string): Refusal[] {
  const allowed = sides.policy.value.keys;
  return allowed.includes(value) ? [] : [notListed(sides, { code: 'key-not-allowed', at, by: ['keys'], allowed, value })];
}

/** Compares parsed addresses by origin; what could be mistaken for another address is refused before. */
export function checkAddress(
  sides: Sides,
  { address, allowed, ...place }: { address: string; allowed: readonly string[]; code: string; at: readonly string[]; by: readonly string[] },
): Refusal[] {
  const plain = plainOrigin(address);
  if (!plain.ok) return [refusal(sides, { ...place, expected: 'a plain https address of an allowed server', problem: plain.problem })];
  return allowed.includes(plain.origin) ? [] : [notListed(sides, { ...place, allowed, value: address })];
}
