package dev.choiros.templates.image;

import tools.jackson.databind.JsonNode;

/** What an image is made for, in the words of images. */
record Platform(String os, String architecture) {
  static Platform ofThisHost() {
    var arch = System.getProperty("os.arch", "");
    return new Platform(
        "linux",
        switch (arch) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> arch;
        });
  }

  /** What says nothing fits. */
  boolean fits(JsonNode said) {
    return os.equals(said.path("os").asString(os))
        && architecture.equals(said.path("architecture").asString(architecture));
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }
}
