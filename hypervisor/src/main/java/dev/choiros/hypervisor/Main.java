package dev.choiros.hypervisor;

import dev.choiros.hypervisor.host.Announcement;
import dev.choiros.hypervisor.host.CannotStart;
import dev.choiros.hypervisor.settings.BadSettings;
import dev.choiros.hypervisor.settings.Settings;
import java.io.IOException;
import java.util.List;

/**
 * Starts the one hypervisor process of this host, and stops it gracefully on SIGTERM and Ctrl-C.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    try {
      run(Settings.read(List.of(arguments), System.getenv()));
    } catch (BadSettings bad) {
      end(CannotStart.badSettings(bad));
    } catch (CannotStart cannot) {
      end(cannot);
    } catch (IOException failed) {
      end(
          new CannotStart(
              CannotStart.Exit.FAILED,
              String.valueOf(failed.getMessage()),
              "`choir doctor` looks at what the hypervisor needs"));
    }
  }

  private static void run(Settings settings) throws CannotStart, IOException {
    var hypervisor = Hypervisor.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(hypervisor::close, "stop"));
    Announcement.of(hypervisor.origin(), settings).print(settings.logFormat(), System.out);
  }

  private static void end(CannotStart cannot) {
    cannot.tell(System.err);
    System.exit(cannot.exit().code());
  }
}
