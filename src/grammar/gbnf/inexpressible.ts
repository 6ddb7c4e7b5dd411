/** Why no grammar is made of a schema; caught where a grammar is asked for. */
export class Inexpressible extends Error {
  override readonly name = 'Inexpressible';
}
