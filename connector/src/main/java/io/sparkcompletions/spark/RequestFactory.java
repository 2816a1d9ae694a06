package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.Providers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests from a row's texts: before the shuffle for the key, after it for the call, so both
 * from here. Belongs to one thread after the other.
 */
final class RequestFactory implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ModelId model;
  private final String endpointId;
  private final Endpoint endpoint;
  private final RowChoices choices;
  private final @Nullable String system;

  /** Found with the first request of a task: rows ask by the million. */
  private transient @Nullable ProviderAdapter adapter;

  /**
   * Makes requests of one configuration.
   *
   * @param choices what rows may set for themselves
   * @param system the system message of every row that brings none
   */
  RequestFactory(
      ModelId model,
      String endpointId,
      Endpoint endpoint,
      RowChoices choices,
      @Nullable String system) {
    this.model = model;
    this.endpointId = endpointId;
    this.endpoint = endpoint;
    this.choices = choices;
    this.system = system;
  }

  CompletionRequest prompt(RowSettings own, @Nullable String rowSystem, String prompt) {
    return conversation(own, rowSystem, List.of(new Message(Role.USER, prompt)));
  }

  CompletionRequest conversation(
      RowSettings own, @Nullable String rowSystem, List<Message> messages) {
    String first = rowSystem == null ? system : rowSystem;
    List<Message> all = messages;
    if (first != null) {
      all = new ArrayList<>(messages.size() + 1);
      all.add(new Message(Role.SYSTEM, first));
      all.addAll(messages);
    }
    return new CompletionRequest(
        choices.model(own), endpointId, endpoint.api(), all, choices.parameters(own));
  }

  /** Why a row's own settings cannot be sent; empty if they can. */
  List<String> problems(RowSettings own) {
    return choices.problems(own);
  }

  /** The model that a row asks. */
  ModelId model(RowSettings own) {
    return choices.model(own);
  }

  /** Why the images of a request cannot be sent, in words; empty if they can. */
  Optional<String> imageProblem(CompletionRequest request) {
    return request.images() == 0
        ? Optional.empty()
        : adapter().images().problem(request, model.provider());
  }

  /** Whether the provider takes images at all. */
  boolean takesImages() {
    return adapter().images().takesImages();
  }

  /** Why the provider could not take a request, if that can be told without asking it. */
  Optional<ErrorCode> objection(CompletionRequest request) {
    return adapter().objection(request);
  }

  private ProviderAdapter adapter() {
    ProviderAdapter found = adapter;
    if (found == null) {
      found = Providers.at(model, endpoint);
      adapter = found;
    }
    return found;
  }

  /** Shape only: prompts must not reach logs. */
  @Override
  public String toString() {
    return "RequestFactory[" + model + ", " + endpoint.api() + "]";
  }
}
