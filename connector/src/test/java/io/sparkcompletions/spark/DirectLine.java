package io.sparkcompletions.spark;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A line to a service in this JVM, without a network. */
record DirectLine(DriverRpc.Service service) implements DriverRpc.Line {
  @Override
  public void tell(Object message) {
    service.told(message);
  }

  @Override
  public Object ask(Object message) {
    AtomicReference<Object> reply = new AtomicReference<>();
    service.asked(message, reply::set);
    return reply.get();
  }

  @Override
  public Object ask(Object message, Duration limit) {
    return ask(message);
  }
}
