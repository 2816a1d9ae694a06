package io.sparkcompletions.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One request over a plain socket, to see what arrives and how the connection ends.
 *
 * @param received everything that arrived, as text
 * @param wasReset whether the connection was reset instead of closed
 */
record RawExchange(String received, boolean wasReset) {

  static RawExchange post(Simulator simulator, String path, String body) throws IOException {
    try (Socket socket = open(simulator, path, body)) {
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      boolean wasReset = false;
      try {
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
          received.write(next);
        }
      } catch (IOException e) {
        wasReset = e.getMessage() != null && e.getMessage().contains("reset");
      }
      return new RawExchange(received.toString(StandardCharsets.UTF_8), wasReset);
    }
  }

  /** Sends the request and leaves the connection open. */
  static Socket open(Simulator simulator, String path, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port());
    socket.setSoTimeout(30_000);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
            + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return socket;
  }

  String body() {
    int end = received.indexOf("\r\n\r\n");
    return end < 0 ? "" : received.substring(end + 4);
  }

  int announcedLength() {
    for (String line : received.split("\r\n", -1)) {
      if (line.startsWith("Content-Length: ")) {
        return Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    return -1;
  }
}
