package io.sparkcompletions.ledger.claims;

import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.ClaimsContract;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A process alone with a directory of the local file system, on its own thread. */
class LocalDirectoryClaimsTest extends ClaimsContract {
  @TempDir java.nio.file.Path temporary;

  private DirectoryClaims claims;

  @Override
  protected Claims claims() {
    RawLocalFileSystem files = new RawLocalFileSystem();
    try {
      files.initialize(temporary.toUri(), new Configuration(false));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Path directory = new Path(temporary.toUri().toString(), "ledger");
    claims =
        DirectoryClaims.of(
            files, ApplicationMark.of(files, directory, "app-1", null), Neighbours.IGNORED);
    claims.open().join();
    return claims;
  }

  @AfterEach
  void close() {
    claims.close();
  }
}
