package io.sparkcompletions.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of bare sockets: reads whole requests and does with the connection what it is told. */
public final class RawServer implements AutoCloseable {
  /** What to do after a request was read. */
  public interface Behaviour {
    /** Returns whether the connection stays open for the next request. */
    boolean after(Request request, Socket socket) throws IOException;
  }

  public record Request(int number, String head, byte[] body) {
    public String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).trim())
          .findFirst()
          .orElse("");
    }
  }

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  public final List<Request> requests = new CopyOnWriteArrayList<>();
  public final AtomicInteger connections = new AtomicInteger();

  public RawServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    this.server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
    start(this::acceptAll);
  }

  /** Replies with this status line, headers and body, and keeps the connection. */
  public static Behaviour reply(String status, String headers, byte[] body) {
    return (request, socket) -> {
      write(socket, status, headers + "Content-Length: " + body.length + "\r\n", body);
      return true;
    };
  }

  public static void write(Socket socket, String status, String headers, byte[] body)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    byte[] head =
        ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    out.write(all);
    out.flush();
  }

  /** Ends the connection with a reset instead of an orderly close. */
  public static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Waits until every connection has been closed by the other side. */
  public void awaitNoConnections() throws InterruptedException {
    for (Thread thread : List.copyOf(threads)) {
      if (!thread.getName().equals("raw-server-accept")) {
        thread.join(10_000);
        if (thread.isAlive()) {
          throw new AssertionError("a connection is still open");
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void acceptAll() {
    Thread.currentThread().setName("raw-server-accept");
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        sockets.add(socket);
        start(() -> serve(socket));
      }
    } catch (SocketException e) {
      // Closed: the test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (Request request = read(in); request != null; request = read(in)) {
        requests.add(request);
        if (!behaviour.after(request, socket)) {
          return;
        }
      }
    } catch (IOException e) {
      // The other side went away.
    }
  }

  private Request read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    Request request = new Request(numbers.incrementAndGet(), head.toString(), new byte[0]);
    String length = request.header("content-length");
    return new Request(
        request.number(),
        request.head(),
        in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)));
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }
}
