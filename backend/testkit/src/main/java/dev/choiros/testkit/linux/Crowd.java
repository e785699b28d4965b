package dev.choiros.testkit.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Running;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Rig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many sandboxes at once. */
public final class Crowd {
  static final int SIZE = 50;
  static final String UP = "up";

  private static final Limits SMALL = new Limits(128L << 20, 2000, 32, 32L << 20);

  private Crowd() {}

  /**
   * A hypervisor that has many sandboxes, until it is killed.
   *
   * @param arguments a folder for them, and one with templates
   */
  public static void run(String[] arguments, Backend backend) throws Exception {
    start(rig(Path.of(arguments[0]), Path.of(arguments[1]), backend));
    System.out.println(UP);
    System.in.transferTo(System.out);
  }

  static Rig rig(Path home, Path templates, Backend backend) throws Exception {
    var number = 35_000 + (int) (ProcessHandle.current().pid() % 80) * SIZE;
    return new Rig(home, backend, new FolderStore(templates), number);
  }

  /** Starts them all at once; each answers, and runs a command. */
  static List<Running> start(Rig rig) throws Exception {
    var boxes = atOnce(Collections.nCopies(SIZE, rig), each -> each.box(SMALL));
    var running = atOnce(boxes, rig::start);
    atOnce(boxes, box -> assertThat(box.get("/health")).contains("healthy"));
    atOnce(
        boxes,
        box ->
            assertThat(box.run("user", "hostname").output().strip())
                .isEqualTo(box.spec().id().value()));
    return running;
  }

  interface Work<T, R> {
    R of(T each) throws Exception;
  }

  static <T, R> List<R> atOnce(Collection<T> all, Work<T, R> work) throws Exception {
    var answers = new ArrayList<R>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var started = new ArrayList<Future<R>>();
      for (var each : all) {
        Callable<R> task = () -> work.of(each);
        started.add(threads.submit(task));
      }
      for (var each : started) {
        answers.add(each.get());
      }
    }
    return answers;
  }
}
