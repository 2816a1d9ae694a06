package io.sparkcompletions.ledger;

import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.ledger.file.ObjectStoreFileSystem;
import java.time.Clock;
import java.time.Duration;
import org.apache.hadoop.fs.Path;

class ObjectStoreLedgerTest extends LedgerContract {
  @Override
  Ledger open() {
    return FileLedger.open(
        new ObjectStoreFileSystem(Clock.systemUTC(), Duration.ZERO),
        new Path("objects://bucket/ledger"),
        new InMemoryClaims(),
        FileLedgerOptions.defaults(),
        LedgerHost.system());
  }
}
