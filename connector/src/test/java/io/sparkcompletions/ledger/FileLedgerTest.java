package io.sparkcompletions.ledger;

import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;

class FileLedgerTest extends LedgerContract {
  @TempDir java.nio.file.Path temporary;

  @Override
  Ledger open() {
    try {
      return FileLedger.open(
          FileSystem.getLocal(new Configuration(false)),
          new Path(Files.createTempDirectory(temporary, "ledger").toUri()),
          new InMemoryClaims(),
          FileLedgerOptions.defaults(),
          LedgerHost.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
