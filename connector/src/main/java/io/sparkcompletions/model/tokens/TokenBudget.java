package io.sparkcompletions.model.tokens;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a request may have, and what becomes of one that has more.
 *
 * <pre>
 * tokens = 3 + for each message (4 + those of its text + 1000 for each of its images)
 *            + those of tools and schema, as JSON
 * </pre>
 *
 * <p>3 and 4 are what OpenAI's chat format adds; 1000 is what providers count for an image of usual
 * size, give or take half. What {@code extraBody} holds does not count.
 *
 * <p>The oldest goes first, by exchanges: a user message with all that follows it up to the next
 * one, so that no reply is left without what it replies to, and no tool's result without its call.
 * What stands before the first user message is an exchange of its own. Never touched are the system
 * messages, wherever they stand, and everything from the last user message on.
 *
 * <p>With {@link FitPolicy#TRUNCATE} the exchange that need not go whole is cut instead: its first
 * message loses its beginning, then, if that is not enough, its next one. A message with images is
 * never cut. Something is left of each message; where nothing but white space would be, the
 * exchange is dropped.
 *
 * @param maxTokens the bound, 1 or more
 */
public record TokenBudget(long maxTokens, FitPolicy policy) implements Serializable {
  private static final long PER_REQUEST = 3;
  private static final long PER_MESSAGE = 4;
  private static final long PER_IMAGE = 1_000;

  public TokenBudget {
    Objects.requireNonNull(policy, "policy");
    if (maxTokens < 1) {
      throw new IllegalArgumentException("a budget has 1 token or more, not " + maxTokens);
    }
  }

  /** Whether a request has no more tokens than it may have. */
  public boolean admits(CompletionRequest request) {
    return isSurelyShort(request) || tokens(request) <= maxTokens;
  }

  /**
   * The request itself where it is admitted, else what is left of it after what the policy leaves
   * out; empty if that cannot be enough. What comes out is admitted.
   */
  public Optional<CompletionRequest> fit(CompletionRequest request) {
    if (isSurelyShort(request)) {
      return Optional.of(request);
    }
    TokenCounter counter = TokenCounter.of(request.model());
    Shortening shortening = new Shortening(request.messages(), counter);
    long excess = shortening.tokens() + fixed(request.parameters(), counter) - maxTokens;
    if (excess <= 0) {
      return Optional.of(request);
    }
    return policy != FitPolicy.FAIL && shortening.shorten(excess, policy == FitPolicy.TRUNCATE)
        ? Optional.of(request.withMessages(shortening.messages()))
        : Optional.empty();
  }

  /** The tokens of a request. */
  static long tokens(CompletionRequest request) {
    TokenCounter counter = TokenCounter.of(request.model());
    return new Shortening(request.messages(), counter).tokens()
        + fixed(request.parameters(), counter);
  }

  /** Most requests are far below the bound, and are not worth a look into the vocabulary. */
  private boolean isSurelyShort(CompletionRequest request) {
    Parameters parameters = request.parameters();
    long characters =
        request.characters() + length(parameters.toolsJson()) + length(parameters.schemaJson());
    return PER_REQUEST
            + request.messages().size() * PER_MESSAGE
            + request.images() * PER_IMAGE
            + characters * TokenCounter.MOST_PER_CHARACTER
        <= maxTokens;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /** What all requests of a run have beside their messages: the latest is kept. */
  private static long fixed(Parameters parameters, TokenCounter counter) {
    return PER_REQUEST + Extras.of(parameters, counter).tokens();
  }

  private record Extras(
      @Nullable String tools, @Nullable String schema, TokenCounter counter, long tokens) {
    private static volatile @Nullable Extras latest;

    static Extras of(Parameters parameters, TokenCounter counter) {
      Extras extras = latest;
      if (extras == null
          || extras.counter != counter
          || !Objects.equals(extras.tools, parameters.toolsJson())
          || !Objects.equals(extras.schema, parameters.schemaJson())) {
        extras =
            new Extras(
                parameters.toolsJson(),
                parameters.schemaJson(),
                counter,
                count(parameters.toolsJson(), counter) + count(parameters.schemaJson(), counter));
        latest = extras;
      }
      return extras;
    }

    private static long count(@Nullable String json, TokenCounter counter) {
      return json == null ? 0 : counter.count(json);
    }

    /** Shape only: tools may hold what is nobody's business. */
    @Override
    public String toString() {
      return "Extras[" + tokens + " tokens]";
    }
  }

  /** The messages of one request, counted once, on their way to being fewer. */
  private static final class Shortening {
    private final TokenCounter counter;
    private final List<@Nullable Message> messages;
    private final long[] tokens;

    Shortening(List<Message> messages, TokenCounter counter) {
      this.counter = counter;
      this.messages = new ArrayList<>(messages);
      this.tokens = new long[messages.size()];
      for (int i = 0; i < tokens.length; i++) {
        Message message = messages.get(i);
        tokens[i] = counter.count(message.content()) + message.images().size() * PER_IMAGE;
      }
    }

    long tokens() {
      long sum = 0;
      for (long count : tokens) {
        sum += PER_MESSAGE + count;
      }
      return sum;
    }

    List<Message> messages() {
      return messages.stream().filter(Objects::nonNull).map(Message.class::cast).toList();
    }

    /** Leaves out so many tokens or more; false if there are not enough to leave out. */
    boolean shorten(long excess, boolean mayCut) {
      long left = excess;
      for (List<Integer> exchange : oldExchanges()) {
        if (left <= 0) {
          break;
        }
        long size = exchange.stream().mapToLong(i -> PER_MESSAGE + tokens[i]).sum();
        if (!mayCut || size <= left || !cut(exchange, left)) {
          exchange.forEach(i -> messages.set(i, null));
        }
        left -= size;
      }
      return left <= 0;
    }

    /** All but the last one, oldest first, without the system messages among them. */
    private List<List<Integer>> oldExchanges() {
      List<List<Integer>> exchanges = new ArrayList<>();
      List<Integer> open = new ArrayList<>();
      for (int i = 0; i < tokens.length; i++) {
        Role role = Objects.requireNonNull(messages.get(i)).role();
        if (role == Role.USER && !open.isEmpty()) {
          exchanges.add(open);
          open = new ArrayList<>();
        }
        if (role != Role.SYSTEM) {
          open.add(i);
        }
      }
      return exchanges;
    }

    /**
     * Cuts so many tokens off the beginnings of messages; false, and nothing done, if it cannot.
     */
    private boolean cut(List<Integer> exchange, long excess) {
      List<Message> shorter = new ArrayList<>();
      long left = excess;
      for (int i : exchange) {
        Message message = Objects.requireNonNull(messages.get(i));
        if (left > 0) {
          if (!message.images().isEmpty()) {
            return false;
          }
          String end = counter.last(message.content(), Math.max(1, tokens[i] - left));
          if (end.isBlank()) {
            return false;
          }
          left -= tokens[i] - counter.count(end);
          message = new Message(message.role(), end);
        }
        shorter.add(message);
      }
      if (left > 0) {
        return false;
      }
      for (int i = 0; i < shorter.size(); i++) {
        messages.set(exchange.get(i), shorter.get(i));
      }
      return true;
    }
  }
}
