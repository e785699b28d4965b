package dev.choiros.hypervisor.templates;

import dev.choiros.backend.Template;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.TemplateInfo;
import dev.choiros.templates.TemplateStore;
import dev.choiros.templates.image.Source;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes templates behind the backs of those who ask for them, each on a thread of its own. What is
 * being made ends with the hypervisor, and is gone when it starts again.
 */
public final class Workshop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What is being made takes a disk's whole speed; more at once would only be slower. */
  private static final int MOST = 4;

  private record Job(TemplateWork work, Thread thread) {}

  private final TemplateStore store;
  private final Map<String, Job> jobs = new HashMap<>();

  public Workshop(TemplateStore store) {
    this.store = store;
  }

  public Optional<TemplateInfo> find(String name) {
    try {
      return store.find(name);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public List<TemplateInfo> all() {
    try {
      return store.list();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What is being made, and what failed and was not asked for again. */
  public synchronized List<TemplateWork> works() {
    return jobs.values().stream().map(Job::work).toList();
  }

  /** Begins to make one; harmless when it is being made, or is there, from the same source. */
  public synchronized void add(String name, Source source) {
    var has = source(name);
    if (has.isPresent()) {
      if (has.get().equals(source.text())) {
        return;
      }
      throw new Fault(
          Fault.Code.CONFLICT,
          "there is a template " + name + " already, from " + has.get(),
          "remove it first, or choose another name");
    }
    if (jobs.values().stream().filter(each -> each.thread.isAlive()).count() >= MOST) {
      throw new Fault(
          Fault.Code.OVER_CAPACITY,
          MOST + " templates are being made already",
          "wait for one of them, or cancel it by removing it");
    }
    var work = new TemplateWork(name, source);
    var thread = Thread.ofPlatform().name("template-" + name).unstarted(() -> make(work));
    jobs.put(name, new Job(work, thread));
    thread.start();
  }

  /** Of one that is there, or is being made. */
  private Optional<String> source(String name) {
    var job = jobs.get(name);
    return job != null && job.thread.isAlive()
        ? Optional.of(job.work.source().text())
        : find(name).map(TemplateInfo::source);
  }

  private void make(TemplateWork work) {
    try {
      var made = store.add(work.name(), work.source(), work::at);
      LOG.info("template {} was made from {}: {}", made.name(), made.source(), made.digest());
      forget(work);
    } catch (BadTemplate bad) {
      work.failed(String.valueOf(bad.getMessage()), bad.remedy());
    } catch (InterruptedIOException cancelled) {
      forget(work);
    } catch (IOException | RuntimeException failed) {
      LOG.warn("template {} could not be made", work.name(), failed);
      work.failed("it could not be made: " + failed, "look at the hypervisor's log");
    }
  }

  private synchronized void forget(TemplateWork work) {
    var job = jobs.get(work.name());
    if (job != null && job.work == work) {
      jobs.remove(work.name());
    }
  }

  /**
   * Removes a template, or ends the making of one; returns when nothing of it is left.
   *
   * @param users the sandboxes that are made from it
   */
  public void remove(String name, List<String> users) {
    if (cancel(name)) {
      return;
    }
    if (find(name).isEmpty()) {
      throw unknown(name);
    }
    if (!users.isEmpty()) {
      throw new Fault(
          Fault.Code.CONFLICT,
          "the template " + name + " is used by " + String.join(", ", users),
          "delete those sandboxes first");
    }
    try {
      store.remove(name);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  public static Fault unknown(String name) {
    return new Fault(
        Fault.Code.NOT_FOUND,
        "there is no template " + name,
        "`choir template list` tells which there are; `choir template add` adds one");
  }

  private boolean cancel(String name) {
    Job job;
    synchronized (this) {
      job = jobs.remove(name);
    }
    if (job == null) {
      return false;
    }
    job.thread.interrupt();
    join(job.thread);
    return find(name).isEmpty();
  }

  private static void join(Thread thread) {
    try {
      if (!thread.join(PATIENCE)) {
        LOG.warn("{} takes long to end", thread.getName());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a machine class's template comes to now. */
  public Optional<Template> template(String name) {
    return name.equals(Template.HOST)
        ? Optional.of(new Template.Host())
        : find(name).map(TemplateInfo::template);
  }

  @Override
  public void close() {
    List<Job> left;
    synchronized (this) {
      left = new ArrayList<>(jobs.values());
      jobs.clear();
    }
    left.forEach(job -> job.thread.interrupt());
    left.forEach(job -> join(job.thread));
  }
}
