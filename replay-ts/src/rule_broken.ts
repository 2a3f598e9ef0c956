/** A transaction that the ledger should have refused, and the rule by which. */
export class RuleBroken extends Error {
  override readonly name = "RuleBroken";
  readonly rule: string;

  constructor(rule: number, message: string) {
    super(`LEDGER-${rule}: ${message}`);
    this.rule = `LEDGER-${rule}`;
  }
}

export function demand(holds: boolean, rule: number, message: string): asserts holds {
  if (!holds) throw new RuleBroken(rule, message);
}
