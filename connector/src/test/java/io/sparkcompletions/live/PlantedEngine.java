package io.sparkcompletions.live;

import com.fasterxml.jackson.databind.JsonNode;
import okhttp3.OkHttpClient;
import org.apache.spark.sql.SparkSession;

/**
 * Knows all that an engine must not know, so that the architecture test can show that it sees it.
 */
public record PlantedEngine(JsonNode json, OkHttpClient client, SparkSession spark) {}
