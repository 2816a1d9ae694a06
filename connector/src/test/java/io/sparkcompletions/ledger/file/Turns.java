package io.sparkcompletions.ledger.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs several threads one at a time, and lets chance decide at each {@link Player#pass} whose turn
 * it is. The same seed and the same program make the same run.
 */
final class Turns {
  private final Random random;
  private final Semaphore ended = new Semaphore(0);
  private final List<Player> players = new ArrayList<>();

  Turns(Random random) {
    this.random = random;
  }

  /** A thread that does something only when it is its turn. */
  final class Player {
    private final Semaphore turn = new Semaphore(0);
    private volatile @Nullable Throwable failure;
    private volatile boolean over;
    private volatile boolean killed;
    private volatile boolean suspended;

    private Player(String name, Runnable program) {
      Thread thread =
          new Thread(
              () -> {
                turn.acquireUninterruptibly();
                try {
                  program.run();
                } catch (Death e) {
                  over = true;
                } catch (Throwable e) {
                  failure = e;
                }
                over = true;
                ended.release();
              },
              name);
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits for the next turn; does not come back to the dead. */
    void pass() {
      if (!killed) {
        ended.release();
        turn.acquireUninterruptibly();
      }
      if (killed) {
        throw new Death();
      }
    }

    void kill() {
      killed = true;
    }

    void suspend(boolean suspend) {
      suspended = suspend;
    }
  }

  Player add(String name, Runnable program) {
    Player player = new Player(name, program);
    players.add(player);
    return player;
  }

  /** Lets somebody have a turn; false if nobody is left. */
  boolean next() {
    players.removeIf(player -> player.over);
    List<Player> able = players.stream().filter(player -> !player.suspended).toList();
    if (able.isEmpty()) {
      return !players.isEmpty();
    }
    Player player = able.get(random.nextInt(able.size()));
    player.turn.release();
    ended.acquireUninterruptibly();
    Throwable failure = player.failure;
    if (failure != null) {
      throw new AssertionError("a process failed", failure);
    }
    return true;
  }

  /** Ends all threads, also after a failure. */
  void end() {
    players.removeIf(player -> player.over);
    for (Player player : players) {
      player.kill();
      player.turn.release();
      ended.acquireUninterruptibly();
    }
  }

  /** Not an exception, so that nothing on the way takes it for a failure to be handled. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }
}
