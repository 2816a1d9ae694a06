package io.sparkcompletions.ledger.claims;

import java.util.Set;

/** Is told who else uses a directory. Called on the claims' thread, which it must not hold up. */
public interface Neighbours {
  /** Nobody wants to know. */
  Neighbours IGNORED =
      new Neighbours() {
        @Override
        public void present(Set<String> applications) {}

        @Override
        public void awaited(Set<String> applications) {}
      };

  /** Other applications are there; told when that changes, not when they have gone. */
  void present(Set<String> applications);

  /** Other applications claim what tasks of this one wait for; told when that changes. */
  void awaited(Set<String> applications);
}
