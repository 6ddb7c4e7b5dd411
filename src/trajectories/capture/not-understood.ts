/** A run that is not understood whole. Caught where runs are captured and nowhere else. */
export class NotUnderstood extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
