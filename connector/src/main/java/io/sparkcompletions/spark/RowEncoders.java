package io.sparkcompletions.spark;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import scala.runtime.AbstractFunction0;

/**
 * Encoders under which every cell comes back as it went in.
 *
 * <p>By default Spark hands out {@code java.sql.Timestamp} and {@code java.sql.Date}, whose
 * calendar lacks days of October 1582 and moves them. With its Java 8 types nothing moves. The
 * choice is a setting of the session, which belongs to the user, so it is made here for these
 * encoders only.
 */
final class RowEncoders {
  private final SQLConf conf;

  RowEncoders(SparkSession session) {
    conf = ((org.apache.spark.sql.classic.SparkSession) session).sessionState().conf().clone();
    conf.setConfString("spark.sql.datetime.java8API.enabled", "true");
  }

  Encoder<Row> of(StructType schema) {
    return SQLConf.withExistingConf(
        conf,
        new AbstractFunction0<Encoder<Row>>() {
          @Override
          public Encoder<Row> apply() {
            return Encoders.row(schema);
          }
        });
  }
}
