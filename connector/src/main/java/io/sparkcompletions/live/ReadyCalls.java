package io.sparkcompletions.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that may be sent as soon as the limits allow: the groups take turns, so that one with
 * many calls does not starve another; within a group, what was sent before goes first, else first
 * come, first served. Every operation takes constant time. Not thread-safe.
 */
final class ReadyCalls {
  private final Map<TaskCalls, Line> lines = new HashMap<>();
  private final Deque<Line> turns = new ArrayDeque<>();
  private int size;

  void add(LiveCall call) {
    line(call.group).fresh.add(call);
    size++;
  }

  void addAgain(LiveCall call) {
    line(call.group).again.add(call);
    size++;
  }

  int size() {
    return size;
  }

  /** The next call to be sent, left in place; null if there is none. */
  @Nullable LiveCall peek() {
    Line line = turns.peekFirst();
    return line == null ? null : line.calls().peekFirst();
  }

  /** Takes out what {@link #peek} shows. */
  void removeFirst() {
    Line line = turns.removeFirst();
    line.calls().removeFirst();
    size--;
    if (line.isEmpty()) {
      lines.remove(line.group);
    } else {
      turns.addLast(line);
    }
  }

  /** Takes out all calls of a group. */
  List<LiveCall> removeAll(TaskCalls group) {
    Line line = lines.remove(group);
    if (line == null) {
      return new ArrayList<>();
    }
    turns.remove(line);
    List<LiveCall> calls = new ArrayList<>(line.again);
    calls.addAll(line.fresh);
    size -= calls.size();
    return calls;
  }

  /** Takes out everything. */
  List<LiveCall> removeAll() {
    List<LiveCall> calls = new ArrayList<>();
    for (TaskCalls group : List.copyOf(lines.keySet())) {
      calls.addAll(removeAll(group));
    }
    return calls;
  }

  private Line line(TaskCalls group) {
    return lines.computeIfAbsent(
        group,
        key -> {
          Line line = new Line(key);
          turns.addLast(line);
          return line;
        });
  }

  private static final class Line {
    final TaskCalls group;
    final Deque<LiveCall> again = new ArrayDeque<>();
    final Deque<LiveCall> fresh = new ArrayDeque<>();

    Line(TaskCalls group) {
      this.group = group;
    }

    Deque<LiveCall> calls() {
      return again.isEmpty() ? fresh : again;
    }

    boolean isEmpty() {
      return again.isEmpty() && fresh.isEmpty();
    }
  }
}
