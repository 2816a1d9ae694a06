package io.sparkcompletions.ledger;

class InMemoryClaimsTest extends ClaimsContract {
  @Override
  protected Claims claims() {
    return new InMemoryClaims();
  }
}
