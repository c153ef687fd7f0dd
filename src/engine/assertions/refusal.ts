// The reason for rejecting an assertion or an exchanged token. ../refusals.ts turns it into the grant's error.

export class Refusal extends Error {
  override readonly name = "Refusal";
}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}
