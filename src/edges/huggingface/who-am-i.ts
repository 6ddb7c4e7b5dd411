import { whoAmI } from '@huggingface/hub';
import { z } from 'zod';
import { hubFailure } from './failure.ts';
import type { HubToken } from './hub-token.ts';

export interface TokenOwner {
  account: string;
  /** Whether the token may write anywhere; `unknown` where the Hub's answer does not say. */
  canWrite: 'yes' | 'no' | 'unknown';
}

const Permissions = z.array(z.string()).catch([]);
/** As the Hub answers; the client's types leave fine-grained tokens out. */
const Answer = z.looseObject({
  name: z.string(),
  auth: z
    .looseObject({
      accessToken: z
        .looseObject({
          role: z.string(),
          fineGrained: z.looseObject({ global: Permissions.optional(), scoped: z.array(z.looseObject({ permissions: Permissions })).catch([]) }).optional(),
        })
        .optional(),
    })
    .optional(),
});

/** Whose a token is, and whether it may write. @throws UserError for one that the Hub does not know, ExternalError where it fails. */
export async function tokenOwner(token: HubToken, url: string): Promise<TokenOwner> {
  try {
    const { name, auth } = Answer.parse(await whoAmI({ hubUrl: url, accessToken: token.value }));
    return { account: name.slice(0, 100), canWrite: mayWrite(auth?.accessToken) };
  } catch (error) {
    throw hubFailure(error, { what: 'asking whose token this is', repository: 'any repository', url, token });
  }
}

function mayWrite(access: NonNullable<z.infer<typeof Answer>['auth']>['accessToken']): TokenOwner['canWrite'] {
  if (!access) return 'unknown';
  if (access.fineGrained) {
    const all = [...(access.fineGrained.global ?? []), ...access.fineGrained.scoped.flatMap(({ permissions }) => permissions)];
    return all.some((permission) => /^repo\.(content\.)?write$/.test(permission)) ? 'yes' : 'no';
  }
  if (access.role === 'write' || access.role === 'admin') return 'yes';
  return access.role === 'read' ? 'no' : 'unknown';
}
