package io.sparkcompletions.simulator.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.behaviour.FaultPlan;
import io.sparkcompletions.simulator.behaviour.FaultRule;
import io.sparkcompletions.simulator.billing.Bill;
import io.sparkcompletions.simulator.config.Documents;
import io.sparkcompletions.simulator.config.InvalidConfigException;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.traffic.Traffic;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves {@code /__simulator/}. A detailed bill is streamed, since it may be larger than the heap.
 */
public final class AdminHandler extends Handler.Abstract {

  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  private static final double MAX_ADVANCE_SECONDS = 3_660 * 86_400.0;

  private final InstantSource clock;
  private final Traffic traffic;
  private final Bill bill;
  private final FaultPlan faults;
  private final BatchOffice office;
  private final Controls controls;

  public AdminHandler(
      InstantSource clock,
      Traffic traffic,
      Bill bill,
      FaultPlan faults,
      BatchOffice office,
      Controls controls) {
    this.clock = clock;
    this.traffic = traffic;
    this.bill = bill;
    this.faults = faults;
    this.office = office;
    this.controls = controls;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    String endpoint = path == null ? "" : path.substring("/__simulator/".length());
    String query = request.getHttpURI().getQuery();
    boolean detail = query != null && query.contains("detail=true");
    try {
      switch (request.getMethod() + " " + endpoint) {
        case "GET stats" -> {
          office.settle();
          send(
              response,
              200,
              out ->
                  AccountWriter.stats(
                      traffic.snapshot(clock.instant()), office.counts(), detail, out));
        }
        case "GET bill" -> {
          office.settle();
          send(response, 200, out -> AccountWriter.bill(bill, detail, out));
        }
        case "GET batches" -> {
          office.settle();
          send(response, 200, out -> AccountWriter.batches(office.counts().jobs(), out));
        }
        case "GET clock" -> send(response, 200, time());
        case "POST clock" -> {
          advance(Documents.json(body(request)));
          send(response, 200, time());
        }
        case "GET config" -> send(response, 200, controls.configuration());
        case "POST config" -> {
          controls.configure(Documents.json(body(request)));
          send(response, 200, controls.configuration());
        }
        case "GET faults" -> send(response, 200, pending());
        case "POST faults" -> {
          addFault(Documents.json(body(request)));
          send(response, 200, pending());
        }
        case "DELETE faults" -> {
          faults.clearPending();
          send(response, 200, pending());
        }
        case "POST reset" -> {
          controls.reset();
          send(response, 200, JsonNodeFactory.instance.objectNode().put("reset", true));
        }
        default ->
            send(
                response,
                404,
                problems(
                    List.of(
                        "no such endpoint: "
                            + request.getMethod()
                            + " "
                            + path
                            + "; there are GET stats, GET bill, GET batches, GET and POST clock, GET"
                            + " and POST config, GET, POST and DELETE faults, POST reset")));
      }
      callback.succeeded();
    } catch (InvalidConfigException e) {
      fail(response, callback, e);
    } catch (IOException | RuntimeException e) {
      callback.failed(e);
    }
    return true;
  }

  private static void fail(Response response, Callback callback, InvalidConfigException e) {
    try {
      send(response, 400, problems(e.problems()));
      callback.succeeded();
    } catch (IOException unsent) {
      callback.failed(unsent);
    }
  }

  private ObjectNode time() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("now", clock.instant().toString())
        .put("speed", controls.clock().speed());
  }

  /** What falls due by that is done before the answer. */
  private void advance(ObjectNode node) {
    List<String> problems = new ArrayList<>();
    Members members = new Members(node, "", problems);
    Optional<Double> seconds = members.number("advanceSeconds", 0, MAX_ADVANCE_SECONDS);
    if (seconds.isEmpty() && problems.isEmpty()) {
      members.complain("advanceSeconds", "is needed", seconds);
    }
    members.finish();
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    long nanos = Math.round(seconds.orElse(0.0) * 1e9);
    controls.clock().advance(Duration.ofNanos(nanos));
    office.settle();
  }

  private void addFault(JsonNode node) {
    List<String> problems = new ArrayList<>();
    Optional<FaultRule> rule = FaultRule.readOneShot(node, "", problems);
    faults.add(rule.orElseThrow(() -> new InvalidConfigException(problems)));
  }

  private ObjectNode pending() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("pending");
    for (FaultPlan.Pending pending : faults.pending()) {
      ObjectNode node = list.addObject().put("id", pending.id());
      node.setAll((ObjectNode) pending.rule().description());
      node.put("times", pending.timesLeft());
    }
    return body;
  }

  private static ObjectNode problems(List<String> problems) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode list = body.putArray("problems");
    problems.forEach(list::add);
    return body;
  }

  private static byte[] body(Request request) {
    try (var in = Content.Source.asInputStream(request)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes JSON as it goes. */
  interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  private static void send(Response response, int status, JsonNode body) throws IOException {
    send(response, status, out -> out.writeTree(body));
  }

  private static void send(Response response, int status, Writer writer) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    try (OutputStream sink =
            new BufferedOutputStream(Content.Sink.asOutputStream(response), 64 * 1024);
        JsonGenerator out = JSON.createGenerator(sink)) {
      writer.write(out);
    }
  }
}
