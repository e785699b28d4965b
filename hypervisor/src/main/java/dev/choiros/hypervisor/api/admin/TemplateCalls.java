package dev.choiros.hypervisor.api.admin;

import dev.choiros.backend.Template;
import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.templates.TemplateWork;
import dev.choiros.hypervisor.templates.Workshop;
import dev.choiros.protocol.templates.NewTemplate;
import dev.choiros.protocol.templates.TemplateLayer;
import dev.choiros.protocol.templates.TemplateProgress;
import dev.choiros.protocol.templates.TemplateRow;
import dev.choiros.protocol.templates.TemplateStatus;
import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.TemplateInfo;
import dev.choiros.templates.image.Source;
import dev.choiros.templates.image.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What sandboxes can be made from. An admin adds and removes: a source names files of the host. */
final class TemplateCalls {
  private final Workshop workshop;
  private final Lifecycle lifecycle;
  private final Asking asking;

  TemplateCalls(Workshop workshop, Lifecycle lifecycle, Asking asking) {
    this.workshop = workshop;
    this.lifecycle = lifecycle;
    this.asking = asking;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/admin/templates",
            this::list,
            About.of("What the files of a sandbox can be made from")
                .answersListOf(TemplateRow.class)),
        Endpoint.post(
            "/admin/templates",
            this::add,
            About.of("Begins to make a template; for admins")
                .takes(NewTemplate.class)
                .answers(202, new About.Body.Of(TemplateRow.class))
                .refuses(Fault.Code.CONFLICT, Fault.Code.OVER_CAPACITY)),
        Endpoint.get(
            "/admin/templates/{template}",
            call -> Answer.json(row(admin(call).variable("template"))),
            About.of("One template, or how far it is").answers(TemplateRow.class)),
        Endpoint.delete(
            "/admin/templates/{template}",
            this::remove,
            About.of("Removes a template that no sandbox uses, or ends its making; for admins")
                .answers(204, new About.Body.Nothing())
                .refuses(Fault.Code.CONFLICT)));
  }

  private static Call admin(Call call) {
    if (!call.person().admin()) {
      throw new Fault(
          Fault.Code.FORBIDDEN, "templates are for admins", "ask an admin of this host");
    }
    return call;
  }

  private Answer list(Call call) {
    var _ = admin(call);
    var rows = new ArrayList<TemplateRow>();
    rows.add(host());
    workshop.all().forEach(info -> rows.add(row(info)));
    workshop.works().stream()
        .filter(work -> workshop.find(work.name()).isEmpty())
        .forEach(work -> rows.add(row(work)));
    return Answer.json(rows);
  }

  private Answer add(Call call) {
    var asked = Json.read(admin(call), NewTemplate.class);
    var name = Objects.requireNonNullElse(asked.name(), "");
    if (!Template.NAME.matcher(name).matches() || name.equals(Template.HOST)) {
      throw new Fault(
          Fault.Code.BAD_REQUEST,
          "a template is named with 1 to 40 of a-z, 0-9, -, _ and ., and not " + Template.HOST,
          "choose another name");
    }
    var source = source(Objects.requireNonNullElse(asked.source(), ""));
    return asking.audited(
        call,
        "template.add",
        name,
        () -> {
          workshop.add(name, source);
          return Answer.json(202, row(name));
        });
  }

  private static Source source(String text) {
    try {
      return Sources.read(text);
    } catch (BadTemplate bad) {
      throw new Fault(Fault.Code.BAD_REQUEST, String.valueOf(bad.getMessage()), bad.remedy(), bad);
    }
  }

  private Answer remove(Call call) {
    var name = admin(call).variable("template");
    return asking.audited(
        call,
        "template.remove",
        name,
        () -> {
          if (name.equals(Template.HOST)) {
            throw new Fault(
                Fault.Code.CONFLICT, "the template host is this host itself", "leave it");
          }
          workshop.remove(name, users(name));
          return new Answer.Bytes(204, "application/json", new byte[0], List.of());
        });
  }

  private List<String> users(String name) {
    return lifecycle.all().stream()
        .map(seen -> seen.sandbox())
        .filter(sandbox -> sandbox.machine().template().name().equals(name))
        .map(sandbox -> sandbox.id().value())
        .sorted()
        .toList();
  }

  private TemplateRow row(String name) {
    if (name.equals(Template.HOST)) {
      return host();
    }
    return workshop
        .find(name)
        .map(this::row)
        .or(() ->
            workshop.works().stream()
                .filter(work -> work.name().equals(name))
                .findFirst()
                .map(TemplateCalls::row))
        .orElseThrow(() -> Workshop.unknown(name));
  }

  private TemplateRow host() {
    return new TemplateRow(
        Template.HOST,
        TemplateStatus.READY,
        "this host's /usr, read-only",
        null,
        List.of(),
        0,
        0,
        null,
        null,
        null,
        null,
        users(Template.HOST));
  }

  private TemplateRow row(TemplateInfo info) {
    return new TemplateRow(
        info.name(),
        TemplateStatus.READY,
        info.source(),
        info.digest(),
        info.layers().stream()
            .map(layer -> new TemplateLayer(layer.digest(), layer.bytes()))
            .toList(),
        info.size().bytes(),
        info.size().files(),
        Instant.ofEpochMilli(info.madeAt()),
        null,
        null,
        null,
        users(info.name()));
  }

  private static TemplateRow row(TemplateWork work) {
    var failure = work.failure();
    var at = work.at();
    return new TemplateRow(
        work.name(),
        failure.isPresent() ? TemplateStatus.FAILED : TemplateStatus.MAKING,
        work.source().text(),
        null,
        List.of(),
        0,
        0,
        null,
        failure.isPresent() ? null : new TemplateProgress(at.step(), at.done(), at.all()),
        failure.map(TemplateWork.Failure::message).orElse(null),
        failure.map(TemplateWork.Failure::remedy).orElse(null),
        List.of());
  }
}
