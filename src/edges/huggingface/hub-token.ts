/** A secret and where it came from; only the source may be told. */
export interface HubToken {
  value: string;
  source: string;
}
