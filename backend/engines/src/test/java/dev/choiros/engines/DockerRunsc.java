package dev.choiros.engines;

class DockerRunsc extends DockerSmoke {
  DockerRunsc() {
    super("runsc");
  }
}
