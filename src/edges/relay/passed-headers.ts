/** Of a client's headers, what says something about the request and nothing about who pays for it or who the client is to us. */
const SENT = /^(accept|accept-language|user-agent|idempotency-key|openai-beta|x-client-request-id|x-ms-client-request-id|x-stainless-[a-z-]+)$/;

/** Of the hosted model's headers, what a client of its own would look at; none that tells the account, sets a cookie or describes the connection. */
const RETURNED =
  /^(content-type|content-language|cache-control|retry-after|retry-after-ms|x-should-retry|x-ratelimit-[a-z-]+|openai-processing-ms|openai-version|x-request-id|apim-request-id|x-ms-client-request-id|x-ms-region)$/;

export function sentHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name, value]) => SENT.test(name) && isHeaderText(value)),
  );
}

export function returnedHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => RETURNED.test(name)));
}

/** What HTTP lets stand in a header; one that is refused would be quoted in an error. */
export function isHeaderText(value: string): boolean {
  return /^[\x20-\x7e\t\x80-\xff]*$/.test(value);
}
