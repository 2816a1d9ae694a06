package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Account;
import java.util.List;

/**
 * The part of the configuration that Anthropic's dialect reads.
 *
 * @param bothCredentials whether a request may carry {@code x-api-key} and {@code Authorization}
 */
public record AnthropicSettings(
    Account account, boolean bothCredentials, List<JsonNode> extraModels) {

  public static AnthropicSettings read(Members members, Account account) {
    List<JsonNode> models = members.list("models");
    var unused = Family.BUILT_IN.with(models, members.at("models"), members.problems());
    AnthropicSettings settings =
        new AnthropicSettings(account, members.flag("bothCredentials", false), models);
    members.finish();
    return settings;
  }
}
