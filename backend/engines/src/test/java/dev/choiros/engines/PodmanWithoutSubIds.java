package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Readiness;
import org.junit.jupiter.api.Test;

/** A normal user to whom the host grants no sub-ids; {@code PodmanAsUserTest} runs it as one. */
class PodmanWithoutSubIds {
  @Test
  void saysThatThereAreNoSubIdsAndHowToGrantThem() {
    assertThat(new Podman().probe())
        .isInstanceOfSatisfying(
            Readiness.Unusable.class,
            told -> {
              assertThat(told.reason()).contains("sub-ids for choir", "/etc/subuid");
              assertThat(told.remedy()).contains("usermod --add-subuids");
            });
  }
}
