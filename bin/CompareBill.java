import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Run by bin/demo as a source file: compares the cost in a run's report with the simulator's own
 * bill. Exit code 1 if they differ.
 */
final class CompareBill {
  private CompareBill() {}

  /**
   * @param args the simulator's address and the report's JSON file
   */
  public static void main(String[] args) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/__simulator/bill")).build();
    String bill =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    BigDecimal charged = amount(bill, "\"totalUsd\"\\s*:\\s*\"?([0-9.]+)");
    BigDecimal reported =
        amount(Files.readString(Path.of(args[1])), "\"billed\"\\s*:\\s*\"?([0-9][0-9.]*)");
    boolean equal = charged.compareTo(reported) == 0;
    System.out.println("report    $" + reported.stripTrailingZeros().toPlainString());
    System.out.println("simulator $" + charged.toPlainString());
    System.out.println(equal ? "equal, to the last digit" : "NOT EQUAL");
    System.exit(equal ? 0 : 1);
  }

  private static BigDecimal amount(String json, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no amount found in " + json);
    }
    return new BigDecimal(matcher.group(1));
  }
}
