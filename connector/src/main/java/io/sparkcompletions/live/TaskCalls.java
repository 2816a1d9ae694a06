package io.sparkcompletions.live;

import io.sparkcompletions.model.CompletionRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The pump's view of one task attempt. The fields are guarded by the pump's lock. */
final class TaskCalls implements CallGroup {
  private final Pump pump;
  final Set<LiveCall> unended = new HashSet<>();
  int inFlight;
  boolean stopped;

  TaskCalls(Pump pump) {
    this.pump = pump;
  }

  @Override
  public void submit(CompletionRequest request, Consumer<LiveResult> done) {
    pump.submit(new LiveCall(this, request, pump.expectedTokens(request), done));
  }

  @Override
  public int pending() {
    return pump.pending(this);
  }

  @Override
  public int inFlight() {
    return pump.inFlight(this);
  }

  @Override
  public void stopSending() {
    pump.stopSending(this);
  }

  @Override
  public void close() {
    pump.breakOff(this);
  }
}
