package io.sparkcompletions.spark;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * How tasks talk to the driver: an RPC endpoint of Spark, registered on the driver at run time.
 *
 * <p>The only class that touches Spark's private RPC; where it is missing or forbidden, {@link
 * #serve} says so and the callers do without. Messages and replies hold JDK types only: a message
 * of a class from the application's jar would end the executor that cannot load it.
 */
final class DriverRpc {
  private static final Logger LOG = LoggerFactory.getLogger(DriverRpc.class);
  private static final String PING = "ping";

  private DriverRpc() {}

  /** The driver's end. Called on Spark's dispatcher, one message at a time; must not block. */
  interface Service {
    /** Takes a message that wants no reply. */
    void told(Object message);

    /** Takes a question; the reply may come later and from any thread. */
    void asked(Object message, Consumer<Object> reply);
  }

  /**
   * Registers a service on the driver and asks it a question.
   *
   * @return whether tasks can reach it
   */
  @SuppressWarnings("CatchingUnchecked") // Private API of another version may throw anything.
  static boolean serve(String name, Service service) {
    try {
      RpcEnv rpc = SparkEnv.get().rpcEnv();
      RpcEndpointRef endpoint = rpc.setupEndpoint(name, new Endpoint(rpc, service));
      return PING.equals(endpoint.askSync(PING, ClassTag$.MODULE$.apply(String.class)));
    } catch (Exception | LinkageError e) {
      LOG.warn("Tasks cannot reach {} on the driver here: {}", name, e.toString());
      return false;
    }
  }

  /** A task's way to a service; null where it cannot be reached. */
  @SuppressWarnings("CatchingUnchecked") // Private API of another version may throw anything.
  static @Nullable Line connect(String name) {
    try {
      SparkEnv env = SparkEnv.get();
      return new RefLine(RpcUtils.makeDriverRef(name, env.conf(), env.rpcEnv()));
    } catch (Exception | LinkageError e) {
      LOG.warn("This task cannot reach {} on the driver: {}", name, e.toString());
      return null;
    }
  }

  /** A task's end. */
  interface Line {
    /** Sends a message; never waits and never fails. */
    void tell(Object message);

    /**
     * Sends a question and waits for the reply.
     *
     * <p>Errors: whatever Spark throws when the driver does not answer, or the thread is
     * interrupted.
     */
    Object ask(Object message);

    /** Waits so long at most; any failure is unchecked, and an interrupt is one. */
    Object ask(Object message, Duration limit);
  }

  private record RefLine(RpcEndpointRef driver) implements Line {
    @Override
    @SuppressWarnings("CatchingUnchecked") // A driver that is gone must not fail a task.
    public void tell(Object message) {
      try {
        driver.send(message);
      } catch (Exception | LinkageError e) {
        LOG.debug("A message to the driver was not sent", e);
      }
    }

    @Override
    public Object ask(Object message) {
      return driver.askSync(message, ClassTag$.MODULE$.apply(Object.class));
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // Scala throws checked exceptions without saying so.
    public Object ask(Object message, Duration limit) {
      RpcTimeout timeout =
          new RpcTimeout(FiniteDuration.apply(limit.toMillis(), TimeUnit.MILLISECONDS), "limit");
      try {
        return driver.askSync(message, timeout, ClassTag$.MODULE$.apply(Object.class));
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("the driver did not answer", e);
      }
    }
  }

  private static final class Endpoint implements ThreadSafeRpcEndpoint {
    private final RpcEnv rpc;
    private final Service service;

    Endpoint(RpcEnv rpc, Service service) {
      this.rpc = rpc;
      this.service = service;
    }

    @Override
    public RpcEnv rpcEnv() {
      return rpc;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
      return new Handler() {
        @Override
        void handle(Object message) {
          service.told(message);
        }
      };
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new Handler() {
        @Override
        void handle(Object message) {
          if (message.equals(PING)) {
            context.reply(message);
          } else {
            service.asked(message, context::reply);
          }
        }
      };
    }
  }

  private abstract static class Handler extends AbstractPartialFunction<Object, BoxedUnit> {
    abstract void handle(Object message);

    @Override
    public boolean isDefinedAt(Object message) {
      return true;
    }

    @Override
    public BoxedUnit apply(Object message) {
      handle(message);
      return BoxedUnit.UNIT;
    }
  }
}
