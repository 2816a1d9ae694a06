package io.sparkcompletions.spark;

import io.sparkcompletions.pricing.PriceTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** What executors need and plans must not show or repeat: sent once, as a broadcast. */
record Delivery(DeliveredSecret secret, PriceTable prices, HadoopSettings hadoop)
    implements Serializable {

  /**
   * The bytes to broadcast. Spark writes broadcasts with the serializer the user configured, and
   * Kryo knows neither records nor, where registration is required, any class of ours.
   */
  byte[] toBytes() {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(this);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what {@link #toBytes} wrote. */
  static Delivery from(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (Delivery) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("driver and executors run different versions", e);
    }
  }

  @Override
  public String toString() {
    return "Delivery[" + secret + ", prices " + prices.version() + "]";
  }
}
