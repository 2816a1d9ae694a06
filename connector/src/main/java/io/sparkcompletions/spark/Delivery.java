package io.sparkcompletions.spark;

import io.sparkcompletions.pricing.PriceTable;
import java.io.Serializable;

/** What executors need and plans must not show or repeat: sent once, as a broadcast. */
record Delivery(DeliveredSecret secret, PriceTable prices, HadoopSettings hadoop)
    implements Serializable {
  @Override
  public String toString() {
    return "Delivery[" + secret + ", prices " + prices.version() + "]";
  }
}
