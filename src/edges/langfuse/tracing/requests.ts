/** What is asked of a Langfuse server beside spans; waits and retries are its own affair. */
export interface Requests {
  baseUrl: string;
  /** The parsed body; null for 404. @throws ExternalError */
  get(path: string, query: Readonly<Record<string, string | number>>): Promise<unknown>;
  /** @throws ExternalError when it was not accepted. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
}
