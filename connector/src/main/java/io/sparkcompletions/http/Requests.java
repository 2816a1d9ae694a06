package io.sparkcompletions.http;

import io.sparkcompletions.model.HttpCall;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Calls as OkHttp's requests. */
final class Requests {
  static final String USER_AGENT = "spark-completions";

  private Requests() {}

  /** Where most calls of a run go: the latest is kept, since reading a URL takes a while. */
  private record Target(URI uri, HttpUrl url) {
    private static volatile @Nullable Target latest;

    static HttpUrl of(URI uri) {
      Target target = latest;
      if (target == null || !target.uri.equals(uri)) {
        target = new Target(uri, HttpUrl.get(uri.toString()));
        latest = target;
      }
      return target.url;
    }
  }

  static Request.Builder of(HttpCall call, @Nullable RequestBody body) {
    return new Request.Builder()
        .url(Target.of(call.url()))
        .method(call.method(), body)
        .header("User-Agent", USER_AGENT);
  }

  /**
   * Sets headers.
   *
   * @return the name of the first that HTTP does not allow; OkHttp's own message would hold its
   *     value
   */
  static Optional<String> set(Request.Builder request, List<Map<String, String>> all) {
    for (Map<String, String> headers : all) {
      for (Map.Entry<String, String> header : headers.entrySet()) {
        try {
          request.header(header.getKey(), header.getValue());
        } catch (IllegalArgumentException e) {
          return Optional.of(header.getKey());
        }
      }
    }
    return Optional.empty();
  }

  /** A body that OkHttp may write once, so that it never sends a request a second time. */
  static final class OneShotBody extends RequestBody {
    private final byte[] bytes;

    OneShotBody(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
