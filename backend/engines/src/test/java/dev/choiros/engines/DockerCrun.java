package dev.choiros.engines;

class DockerCrun extends DockerSmoke {
  DockerCrun() {
    super("crun");
  }
}
