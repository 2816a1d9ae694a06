package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Account;
import java.util.List;

/** The part of the configuration that Gemini's dialect reads. */
public record GeminiSettings(Account account, List<JsonNode> extraModels) {

  public static GeminiSettings read(Members members, Account account) {
    List<JsonNode> models = members.list("models");
    var unused = Family.BUILT_IN.with(models, members.at("models"), members.problems());
    members.finish();
    return new GeminiSettings(account, models);
  }
}
