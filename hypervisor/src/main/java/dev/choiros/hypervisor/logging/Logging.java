package dev.choiros.hypervisor.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.choiros.hypervisor.settings.LogFormat;
import dev.choiros.hypervisor.settings.LogLevel;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: the error stream, and a file below the state folder that {@code choir logs}
 * reads. Each is written by one thread behind a bounded queue, so that no event loop waits for a
 * disk or a terminal; when a queue is nearly full, what is less than a warning is dropped.
 */
public final class Logging {
  /** The key of the diagnostic context under which a request's id stands. */
  public static final String REQUEST_ID = "request_id";

  private static final int QUEUE = 4096;
  private static final int OLD_FILES = 4;
  private static final FileSize FILE_SIZE = FileSize.valueOf("16MB");

  private Logging() {}

  /** The file that is written now; older ones have a number behind. */
  public static Path file(Path stateDir) {
    return stateDir.resolve("log").resolve("hypervisor.log");
  }

  /** Replaces whatever was set up before. The folder of the file is made when missing. */
  public static void start(LogFormat format, LogLevel level, Path stateDir) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level.name()));
    root.addAppender(queued(console(context, format), context));
    root.addAppender(queued(rolling(context, format, file(stateDir)), context));
    quiet(context);
  }

  private static AsyncAppender queued(Appender<ILoggingEvent> appender, LoggerContext context) {
    var queue = new AsyncAppender();
    queue.setName("queue to " + appender.getName());
    queue.setQueueSize(QUEUE);
    queue.setNeverBlock(true);
    queue.setContext(context);
    queue.addAppender(appender);
    queue.start();
    return queue;
  }

  /** Writes out what is queued; nothing is logged afterwards. */
  public static void stop() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  /** To the error stream alone: before the settings are known, and in tests. */
  public static void plain(LoggerContext context, Level level) {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(console(context, LogFormat.TEXT));
    quiet(context);
  }

  /** Libraries that talk about their own business at INFO. */
  private static void quiet(LoggerContext context) {
    for (var name : new String[] {"io.netty", "org.flywaydb", "org.jooq", "com.yubico"}) {
      context.getLogger(name).setLevel(Level.WARN);
    }
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, LogFormat format) {
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setName("console");
    console.setTarget("System.err");
    begin(console, context, format);
    return console;
  }

  private static RollingFileAppender<ILoggingEvent> rolling(
      LoggerContext context, LogFormat format, Path file) {
    var appender = new RollingFileAppender<ILoggingEvent>();
    appender.setName("file");
    appender.setFile(file.toString());
    var window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(appender);
    window.setFileNamePattern(file + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(OLD_FILES);
    window.start();
    var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    size.setMaxFileSize(FILE_SIZE);
    size.setContext(context);
    size.start();
    appender.setRollingPolicy(window);
    appender.setTriggeringPolicy(size);
    begin(appender, context, format);
    return appender;
  }

  private static void begin(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, LogFormat format) {
    var lines = new LineEncoder(format);
    lines.setContext(context);
    lines.start();
    appender.setContext(context);
    appender.setEncoder(lines);
    appender.start();
  }
}
