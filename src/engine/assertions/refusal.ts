// Why an assertion or a token given as one is not taken. The engine turns it into the grant's own error.

export class Refusal extends Error {
  override readonly name = "Refusal";
}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}
