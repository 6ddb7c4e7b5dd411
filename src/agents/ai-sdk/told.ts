import type { CallOptions, Metadata, Model, StreamPart } from './model.ts';
import { type ServedBy, servedBy } from './served-by.ts';
import { unhonoured } from './unhonoured.ts';

/** Names the session as `fledgling serve` reads it. */
const SESSION_HEADER = 'x-fledgling-session';

/** The same model; it names the session of each request, and says who answered it. */
export function told(model: Model, sessionNow: () => string | null): Model {
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    async doGenerate(options) {
      const result = await model.doGenerate(withSession(options, sessionNow()));
      const served = servedBy(result.response?.headers);
      const warnings = [...result.warnings, ...unhonoured(options, served)];
      return { ...result, warnings, ...withMetadata(result.providerMetadata, served) };
    },
    async doStream(options) {
      const result = await model.doStream(withSession(options, sessionNow()));
      const served = servedBy(result.response?.headers);
      return { ...result, stream: result.stream.pipeThrough(annotated({ options, served })) };
    },
  };
}

/** A header of the call's own comes first. */
function withSession(options: CallOptions, session: string | null): CallOptions {
  return session === null ? options : { ...options, headers: { [SESSION_HEADER]: session, ...options.headers } };
}

function withMetadata(own: Metadata, served: ServedBy | null): { providerMetadata?: NonNullable<Metadata> } {
  if (served === null) return own === undefined ? {} : { providerMetadata: own };
  return { providerMetadata: { ...own, fledgling: { ...own?.['fledgling'], ...served } } };
}

/** The headers come before the first part, so that a stream starts with its warnings and ends with who answered it. */
function annotated({ options, served }: { options: CallOptions; served: ServedBy | null }): TransformStream<StreamPart, StreamPart> {
  return new TransformStream({
    transform(part, controller) {
      if (part.type === 'stream-start') controller.enqueue({ ...part, warnings: [...part.warnings, ...unhonoured(options, served)] });
      else if (part.type === 'finish') controller.enqueue({ ...part, ...withMetadata(part.providerMetadata, served) });
      else controller.enqueue(part);
    },
  });
}
