package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What goes wrong with one admitted request.
 *
 * <p>The name of each kind, as configuration and statistics spell it, is {@link #kind()}.
 */
public sealed interface Fault {

  String kind();

  <R> R match(Cases<R> cases);

  /** One method per kind, so that the compiler finds the forgotten one. */
  interface Cases<R> {
    R status(Status fault);

    R reset(Reset fault);

    R stall(Stall fault);

    R truncated(TruncatedBody fault);

    R slow(SlowBody fault);

    R delay(Delay fault);

    R spoiled(Spoiled fault);

    R altered(Altered fault);

    R cut(Cut fault);

    R batch(OnBatch fault);
  }

  /** Which requests a fault can happen to. */
  enum Scope {
    /** Any request that is answered. */
    ANSWER,
    /** While a body is received that is kept in a file. */
    UPLOAD,
    /** The creation of a batch. */
    BATCH
  }

  default Scope scope() {
    return Scope.ANSWER;
  }

  /** What the body of an error response holds. */
  enum ErrorBody {
    JSON,
    /** The usual JSON as the only item of an array. */
    ARRAY,
    HTML,
    EMPTY
  }

  /**
   * An error status instead of an answer; not processed, not billed. What is absent gets the usual
   * wording for the status.
   */
  record Status(
      int status,
      Optional<String> type,
      Optional<String> code,
      Optional<String> param,
      Optional<String> message,
      Optional<String> retryAfter,
      Optional<Long> retryAfterMillis,
      ErrorBody body,
      Map<String, String> headers)
      implements Fault {

    public Status {
      headers = Map.copyOf(headers);
    }

    /** With the usual wording. */
    static Status of(int status) {
      return new Status(
          status,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          ErrorBody.JSON,
          Map.of());
    }

    @Override
    public String kind() {
      return "status";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.status(this);
    }
  }

  /** When the connection is reset. */
  enum Phase {
    /** Nothing was done and nothing is billed. */
    BEFORE_PROCESSING("resetBeforeProcessing"),
    /** The answer was made and is billed; not a byte of it is sent. */
    BEFORE_HEADERS("resetBeforeHeaders"),
    /** Headers and half of the body are sent; billed. */
    AFTER_HEADERS("resetAfterHeaders");

    private final String kind;

    Phase(String kind) {
      this.kind = kind;
    }
  }

  record Reset(Phase phase) implements Fault {
    @Override
    public String kind() {
      return phase.kind;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.reset(this);
    }
  }

  /**
   * Processed and billed, and never answered: the connection stays open until the client gives up.
   *
   * @param limit after which the server closes it
   */
  record Stall(Optional<Duration> limit) implements Fault {
    @Override
    public String kind() {
      return "stall";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.stall(this);
    }
  }

  /** Half of the announced bytes, then an orderly close; billed. */
  record TruncatedBody() implements Fault {
    @Override
    public String kind() {
      return "truncatedBody";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.truncated(this);
    }
  }

  /** The whole answer, its bytes spread over a time; billed. */
  record SlowBody(Duration over) implements Fault {
    @Override
    public String kind() {
      return "slowBody";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.slow(this);
    }
  }

  /** The usual answer, later; billed. */
  record Delay(Duration by) implements Fault {
    @Override
    public String kind() {
      return "delay";
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.delay(this);
    }
  }

  /** What a 200 holds in place of its JSON. */
  enum Spoil {
    MALFORMED_JSON("malformedJson"),
    HTML_PAGE("htmlPage"),
    BLANK_BODY("blankBody");

    private final String kind;

    Spoil(String kind) {
      this.kind = kind;
    }
  }

  /** A 200 that nobody can read; billed. */
  record Spoiled(Spoil spoil) implements Fault {
    @Override
    public String kind() {
      return spoil.kind;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.spoiled(this);
    }
  }

  /** A readable 200 with an unwelcome answer; billed, except {@link Alteration#FAILED}. */
  record Altered(Alteration alteration, Optional<String> code, Optional<String> message)
      implements Fault {

    /** An answer as it should be. */
    public static final Altered NOT =
        new Altered(Alteration.NONE, Optional.empty(), Optional.empty());

    @Override
    public String kind() {
      return FaultReader.nameOf(alteration);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.altered(this);
    }
  }

  /**
   * The connection is reset in the middle of a body: of the request's, and then nothing was done,
   * or of the answer's, and then everything was.
   *
   * @param bytes of the body that pass
   */
  record Cut(boolean upload, long bytes) implements Fault {
    @Override
    public String kind() {
      return upload ? "cutUpload" : "cutDownload";
    }

    @Override
    public Scope scope() {
      return upload ? Scope.UPLOAD : Scope.ANSWER;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cut(this);
    }
  }

  /** The batch is created as if nothing were wrong, and what is wrong shows later. */
  record OnBatch(Trouble trouble) implements Fault {
    @Override
    public String kind() {
      return "batch";
    }

    @Override
    public Scope scope() {
      return Scope.BATCH;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.batch(this);
    }
  }
}
