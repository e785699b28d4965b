package dev.choiros.dist.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The agent as it is shipped, made once from the classes that are tested. */
final class AgentImage {
  private AgentImage() {}

  /** Its folder. */
  static Path made() throws Exception {
    var root = Path.of(System.getProperty("choir.root"));
    var image = root.resolve("dist/target/agent-image");
    var making =
        new ProcessBuilder(root.resolve("agent/image.sh").toString(), image.toString())
            .redirectErrorStream(true);
    making.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var process = making.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return image;
  }
}
