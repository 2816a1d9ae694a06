package io.sparkcompletions.ledger;

class InMemoryClaimsTest extends ClaimsContract {
  @Override
  Claims claims() {
    return new InMemoryClaims();
  }
}
