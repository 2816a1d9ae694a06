package io.sparkcompletions.simulator.behaviour;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.behaviour.Fault.ErrorBody;
import io.sparkcompletions.simulator.behaviour.Fault.Phase;
import io.sparkcompletions.simulator.behaviour.Fault.Spoil;
import io.sparkcompletions.simulator.config.Members;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a fault from its JSON object.
 *
 * <pre>{@code
 * {"status": 429, "retryAfterSeconds": 1}
 * {"kind": "status", "status": 502, "html": true}
 * {"kind": "stall", "millis": 5000}
 * {"kind": "resetAfterHeaders"}
 * {"kind": "batch", "missing": 2, "failPercent": 10}
 * }</pre>
 *
 * <p>{@code status} alone implies {@code kind: status}.
 */
final class FaultReader {

  /** Those that a dialect can give a name or a text. */
  private static final Set<Alteration> WORDED =
      EnumSet.of(Alteration.FAILED, Alteration.CONTENT_FILTER, Alteration.REFUSAL);

  private static final long MAX_MILLIS = Duration.ofDays(1).toMillis();

  private FaultReader() {}

  /** Empty when a problem was noted. */
  static Optional<Fault> read(@Nullable JsonNode node, String place, List<String> problems) {
    int before = problems.size();
    Members members = new Members(node, place, problems);
    if (problems.size() > before) {
      return Optional.empty();
    }
    Optional<String> kind = members.text("kind");
    Fault fault = null;
    if (members.has("status")) {
      if (!kind.orElse("status").equals("status")) {
        members.complain("status", "does not go with kind " + kind.get(), fault);
      }
      fault = status(members);
    } else if (kind.isEmpty()) {
      members.complain("kind", "or status is needed; kinds: " + kinds(), fault);
    } else {
      fault = byKind(kind.get(), members);
    }
    if (fault != null) {
      members.finish();
    }
    return problems.size() == before ? Optional.ofNullable(fault) : Optional.empty();
  }

  static String nameOf(Alteration alteration) {
    StringBuilder name = new StringBuilder();
    for (String word : alteration.name().split("_", -1)) {
      String rest = word.substring(1).toLowerCase(Locale.ROOT);
      String first = word.substring(0, 1);
      name.append(name.isEmpty() ? first.toLowerCase(Locale.ROOT) : first);
      name.append(rest);
    }
    return name.toString();
  }

  private static @Nullable Fault byKind(String kind, Members members) {
    for (Phase phase : Phase.values()) {
      if (kind.equals(new Fault.Reset(phase).kind())) {
        return new Fault.Reset(phase);
      }
    }
    for (Spoil spoil : Spoil.values()) {
      if (kind.equals(new Fault.Spoiled(spoil).kind())) {
        return new Fault.Spoiled(spoil);
      }
    }
    for (Alteration alteration : Alteration.values()) {
      if (alteration != Alteration.NONE && kind.equals(nameOf(alteration))) {
        boolean worded = WORDED.contains(alteration);
        return new Fault.Altered(
            alteration,
            worded ? members.text("code") : Optional.empty(),
            worded ? members.text("message") : Optional.empty());
      }
    }
    return switch (kind) {
      case "stall" -> new Fault.Stall(millis(members));
      case "truncatedBody" -> new Fault.TruncatedBody();
      case "slowBody" -> new Fault.SlowBody(neededMillis(members));
      case "delay" -> new Fault.Delay(neededMillis(members));
      case "cutUpload" -> new Fault.Cut(true, neededBytes(members));
      case "cutDownload" -> new Fault.Cut(false, neededBytes(members));
      case "batch" -> new Fault.OnBatch(Trouble.read(members));
      case "status" -> members.complain("status", "is needed", null);
      default -> members.complain("kind", "is not known: " + kind + "; kinds: " + kinds(), null);
    };
  }

  private static Fault status(Members members) {
    Optional<Long> seconds = members.whole("retryAfterSeconds", 0, 1_000_000);
    Optional<String> date = members.text("retryAfterDate");
    if (seconds.isPresent() && date.isPresent()) {
      members.complain("retryAfterDate", "does not go with retryAfterSeconds", date);
    }
    return new Fault.Status(
        members.whole("status", 400, 599).orElse(500L).intValue(),
        members.text("type"),
        members.text("code"),
        members.text("param"),
        members.text("message"),
        seconds.map(String::valueOf).or(() -> date),
        members.whole("retryAfterMillis", 0, MAX_MILLIS),
        body(members),
        headers(members));
  }

  private static ErrorBody body(Members members) {
    Map<String, ErrorBody> forms = new LinkedHashMap<>();
    forms.put("html", ErrorBody.HTML);
    forms.put("blank", ErrorBody.EMPTY);
    forms.put("array", ErrorBody.ARRAY);
    forms.keySet().removeIf(form -> !members.flag(form, false));
    List<String> asked = List.copyOf(forms.keySet());
    if (asked.size() > 1) {
      members.complain(asked.get(1), "does not go with " + asked.get(0), asked);
    }
    return forms.values().stream().findFirst().orElse(ErrorBody.JSON);
  }

  private static Map<String, String> headers(Members members) {
    Map<String, String> headers = new LinkedHashMap<>();
    members
        .node("headers")
        .ifPresent(
            node -> {
              if (!node.isObject()) {
                members.complain("headers", "must be an object", headers);
              }
              node.properties().forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
            });
    return headers;
  }

  private static Optional<Duration> millis(Members members) {
    return members.whole("millis", 0, MAX_MILLIS).map(Duration::ofMillis);
  }

  private static Duration neededMillis(Members members) {
    if (!members.has("millis")) {
      members.complain("millis", "is needed", null);
    }
    return millis(members).orElse(Duration.ZERO);
  }

  private static long neededBytes(Members members) {
    if (!members.has("bytes")) {
      members.complain("bytes", "is needed", null);
    }
    return members.whole("bytes", 0, Long.MAX_VALUE).orElse(0L);
  }

  private static String kinds() {
    StringBuilder kinds =
        new StringBuilder(
            "status, stall, truncatedBody, slowBody, delay, cutUpload, cutDownload, batch");
    for (Phase phase : Phase.values()) {
      kinds.append(", ").append(new Fault.Reset(phase).kind());
    }
    for (Spoil spoil : Spoil.values()) {
      kinds.append(", ").append(new Fault.Spoiled(spoil).kind());
    }
    for (Alteration alteration : Alteration.values()) {
      kinds.append(alteration == Alteration.NONE ? "" : ", " + nameOf(alteration));
    }
    return kinds.toString();
  }
}
