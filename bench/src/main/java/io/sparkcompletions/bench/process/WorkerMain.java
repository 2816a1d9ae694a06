package io.sparkcompletions.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker process: tasks come as lines on standard input, replies go as lines to standard output,
 * and everything else that the process prints goes to standard error.
 *
 * <p>The end of the input ends the process, also in the middle of a task: nobody waits for it.
 */
final class WorkerMain {
  private static final long CLOSING_SECONDS = 20;

  private WorkerMain() {}

  /**
   * @param args the class of the {@link Work}
   */
  public static void main(String[] args) throws Exception {
    PrintStream replies = System.out;
    System.setOut(System.err);
    LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(lines), "bench-input");
    reader.setDaemon(true);
    reader.start();
    Class<?> type = Class.forName(args[0]);
    try (Work<?> work = (Work<?>) type.getDeclaredConstructor().newInstance()) {
      for (Optional<String> line = lines.take(); line.isPresent(); line = lines.take()) {
        replies.println(reply(work, line.get()));
        replies.flush();
      }
    }
    System.exit(0);
  }

  private static void read(LinkedBlockingQueue<Optional<String>> lines) {
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(Optional.of(line));
      }
      lines.add(Optional.empty());
      TimeUnit.SECONDS.sleep(CLOSING_SECONDS);
    } catch (IOException | InterruptedException e) {
      System.err.println("the input broke: " + e);
    }
    Runtime.getRuntime().halt(1);
  }

  private static <T extends Record> String reply(Work<T> work, String line) {
    try {
      T task = Json.value(Json.parse(line), work.taskType());
      return Json.line(Map.of("done", work.run(task)));
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return Json.line(Map.of("failed", trace.toString()));
    }
  }
}
