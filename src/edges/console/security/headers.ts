import { createMiddleware } from 'hono/factory';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import type { ConsoleEnv } from '../http/api.ts';

/** No script but the page's own files, nothing inline, no request to anywhere else, no frame around it. Styles that a library adds carry the page's nonce. */
const ofThePage = () =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", NONCE],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      frameSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'same-origin',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    strictTransportSecurity: false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], usb: [], payment: [] },
  });

/**
 * The page's policy on every answer, but on a document that sets `ownPolicy`: that one is shown in a frame of this console, with nothing but what
 * its own policy allows.
 */
export function pageHeaders() {
  const secure = ofThePage();
  return createMiddleware<ConsoleEnv>(async (context, next) => {
    await secure(context, next);
    const own = context.get('ownPolicy');
    if (own === undefined) return;
    context.header('content-security-policy', own);
    context.header('x-frame-options', 'SAMEORIGIN');
    // It has no origin to be keyed by: the browser would complain.
    context.header('origin-agent-cluster', undefined);
  });
}
