package io.sparkcompletions.bench.jmh;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.tokens.TokenBudget;
import io.sparkcompletions.provider.RateLimits;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request to its key, its tokens and its HTTP call, and a reply to its outcome. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CodecBenchmark {
  private static final TokenBudget NARROW = new TokenBudget(100, FitPolicy.FAIL);
  private static final TokenBudget WIDE = new TokenBudget(100_000, FitPolicy.FAIL);

  private final OpenAiAdapter adapter = new OpenAiAdapter();
  private final CompletionRequest request = Samples.request(1);
  private final HttpReply reply = Samples.reply();

  @Benchmark
  public RequestKey key() {
    return RequestKey.of(request);
  }

  /** Exactly, with the tokenizer. */
  @Benchmark
  public boolean countTokens() {
    return NARROW.admits(request);
  }

  /** Short enough whatever its tokens are, as most requests with a budget are. */
  @Benchmark
  public boolean boundTokens() {
    return WIDE.admits(request);
  }

  @Benchmark
  public HttpCall encode() {
    return adapter.encode(request, Samples.ENDPOINT);
  }

  @Benchmark
  public Outcome decode() {
    return adapter.decode(request, reply, Samples.NOW);
  }

  @Benchmark
  public RateLimits rateLimits() {
    return adapter.rateLimits(reply);
  }
}
