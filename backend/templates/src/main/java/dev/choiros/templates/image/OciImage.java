package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the layers of an image, in the formats of OCI and of Docker. */
final class OciImage {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String NAME = "org.opencontainers.image.ref.name";
  private static final int MOST_LAYERS = 500;
  private static final int DEEPEST = 3;

  private final Blobs blobs;
  private final Platform platform;

  OciImage(Blobs blobs, Platform platform) {
    this.blobs = blobs;
    this.platform = platform;
  }

  /** The layers of the image with that name; where there is one image only, it may be left out. */
  List<Part> layers(Optional<String> name) throws IOException {
    if (blobs.has("index.json")) {
      return ofIndex(json(blobs.read("index.json")), name, DEEPEST);
    }
    if (blobs.has("manifest.json")) {
      return ofDocker(json(blobs.read("manifest.json")), name);
    }
    throw new BadTemplate(
        "there is no image in it: it has no index.json and no manifest.json",
        "save one with `podman save --format oci-archive` or `docker save`");
  }

  /** The layers of an index or a manifest. */
  List<Part> layers(byte[] manifest) throws IOException {
    return of(json(manifest), DEEPEST);
  }

  private List<Part> of(JsonNode read, int depth) throws IOException {
    return read.has("manifests") ? ofIndex(read, Optional.empty(), depth - 1) : ofManifest(read);
  }

  private List<Part> ofIndex(JsonNode index, Optional<String> name, int depth) throws IOException {
    if (depth == 0) {
      throw bad("its indexes are nested too deeply");
    }
    var all = StreamSupport.stream(index.path("manifests").spliterator(), false).toList();
    var named =
        all.stream()
            .filter(each ->
                name.isEmpty()
                    || name.get().equals(each.path("annotations").path(NAME).asString("")))
            .toList();
    var fitting = named.stream().filter(each -> platform.fits(each.path("platform"))).toList();
    if (fitting.size() != 1) {
      throw choose(named, fitting, all);
    }
    var digest = Digest.read(fitting.getFirst().path("digest").asString(""));
    return of(json(blobs.read(digest)), depth);
  }

  private BadTemplate choose(List<JsonNode> named, List<JsonNode> fitting, List<JsonNode> all) {
    if (!named.isEmpty() && fitting.isEmpty()) {
      return new BadTemplate(
          "the image is not for this machine, which is " + platform,
          "use one that is made for " + platform);
    }
    var names =
        all.stream().map(each -> each.path("annotations").path(NAME).asString("?")).toList();
    return new BadTemplate(
        fitting.isEmpty() ? "there is no image of that name" : "there are several images in it",
        "say which one after the path, as in FILE:NAME; there are " + String.join(", ", names));
  }

  private List<Part> ofManifest(JsonNode manifest) throws IOException {
    var config = Digest.read(manifest.path("config").path("digest").asString(""));
    var contents = contents(json(blobs.config(config)));
    var layers = manifest.path("layers");
    check(layers.size(), contents.size());
    var parts = new ArrayList<Part>();
    for (var i = 0; i < layers.size(); i++) {
      var digest = Digest.read(layers.get(i).path("digest").asString(""));
      var bytes = layers.get(i).path("size").asLong(-1);
      parts.add(
          new Part(
              () -> blobs.open(digest.blob()),
              Optional.of(digest),
              Optional.of(contents.get(i)),
              bytes,
              text(i, layers.size())));
    }
    return parts;
  }

  private List<Part> ofDocker(JsonNode images, Optional<String> name) throws IOException {
    var all = StreamSupport.stream(images.spliterator(), false).toList();
    var fitting =
        all.stream()
            .filter(each ->
                name.isEmpty()
                    || StreamSupport.stream(each.path("RepoTags").spliterator(), false)
                        .anyMatch(tag -> tag.asString("").equals(name.get())))
            .toList();
    if (fitting.size() != 1) {
      throw new BadTemplate(
          fitting.isEmpty() ? "there is no image of that name" : "there are several images in it",
          "say which one after the path, as in FILE:NAME");
    }
    var image = fitting.getFirst();
    var contents = contents(json(blobs.read(image.path("Config").asString(""))));
    var layers = image.path("Layers");
    check(layers.size(), contents.size());
    var parts = new ArrayList<Part>();
    for (var i = 0; i < layers.size(); i++) {
      var file = layers.get(i).asString("");
      parts.add(
          new Part(
              () -> blobs.open(file),
              Optional.empty(),
              Optional.of(contents.get(i)),
              blobs.size(file),
              text(i, layers.size())));
    }
    return parts;
  }

  /** What the layers are when they are not compressed. */
  private List<Digest> contents(JsonNode config) throws BadTemplate {
    if (!platform.fits(config)) {
      throw new BadTemplate(
          "the image is not for this machine, which is " + platform,
          "use one that is made for " + platform);
    }
    var contents = new ArrayList<Digest>();
    for (var each : config.path("rootfs").path("diff_ids")) {
      contents.add(Digest.read(each.asString("")));
    }
    return contents;
  }

  private static void check(int layers, int contents) throws BadTemplate {
    if (layers != contents || layers == 0 || layers > MOST_LAYERS) {
      throw bad("it has " + layers + " layers and says of " + contents + " what is in them");
    }
  }

  private static String text(int layer, int all) {
    return "layer " + (layer + 1) + " of " + all;
  }

  private static JsonNode json(byte[] bytes) throws BadTemplate {
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException broken) {
      throw new BadTemplate("a part of the image is not JSON", "fetch or save it again", broken);
    }
  }

  private static BadTemplate bad(String why) {
    return new BadTemplate("the image cannot be read: " + why, "fetch or save it again");
  }
}
