package io.sparkcompletions.provider.anthropic;

import io.sparkcompletions.model.PromptCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts {@code cache_control} at the ends of what rows may share. */
final class CacheMarks {
  private static final String MARK = "cache_control";

  private CacheMarks() {}

  static void put(Map<String, Object> body, PromptCache cache) {
    if (cache == PromptCache.OFF) {
      return;
    }
    Map<String, Object> mark = new LinkedHashMap<>();
    mark.put("type", "ephemeral");
    if (cache == PromptCache.LONG) {
      mark.put("ttl", "1h");
    }
    if (body.containsKey("system")) {
      body.put("system", marked(body.get("system"), mark));
    } else if (body.get("tools") instanceof List<?> tools) {
      body.put("tools", lastMarked(tools, mark));
    }
    List<?> messages = (List<?>) body.get("messages");
    if (messages != null && messages.size() > 1) {
      List<Object> all = new ArrayList<>(messages);
      int before = messages.size() - 2;
      Map<String, Object> message = members(messages.get(before));
      message.put("content", marked(message.get("content"), mark));
      all.set(before, message);
      body.put("messages", all);
    }
  }

  /** A text or blocks, as blocks of which the last one has the mark. */
  private static Object marked(Object content, Map<String, Object> mark) {
    if (content instanceof List<?> blocks) {
      return lastMarked(blocks, mark);
    }
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("type", "text");
    block.put("text", content);
    block.put(MARK, mark);
    return List.of(block);
  }

  private static List<Object> lastMarked(List<?> blocks, Map<String, Object> mark) {
    List<Object> all = new ArrayList<>(blocks);
    Map<String, Object> last = members(all.get(all.size() - 1));
    last.putIfAbsent(MARK, mark);
    all.set(all.size() - 1, last);
    return all;
  }

  private static Map<String, Object> members(Object object) {
    Map<String, Object> members = new LinkedHashMap<>();
    ((Map<?, ?>) object).forEach((name, value) -> members.put((String) name, value));
    return members;
  }
}
