package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Readiness;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a suite where its backend cannot be used, and says why. */
abstract class NeedsTheRealOne implements ExecutionCondition {
  private final Backend backend;

  NeedsTheRealOne(Backend backend) {
    this.backend = backend;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return backend.probe() instanceof Readiness.Unusable(var reason, var remedy)
        ? ConditionEvaluationResult.disabled(
            "not run on real hardware here: %s (%s)".formatted(reason, remedy))
        : ConditionEvaluationResult.enabled(backend.name() + " can be used");
  }

  static final class Firecracker extends NeedsTheRealOne {
    Firecracker() {
      super(new dev.choiros.microvm.Firecracker());
    }
  }

  static final class CloudHypervisor extends NeedsTheRealOne {
    CloudHypervisor() {
      super(new dev.choiros.microvm.CloudHypervisor());
    }
  }

  static final class Vfkit extends NeedsTheRealOne {
    Vfkit() {
      super(new dev.choiros.microvm.Vfkit());
    }
  }
}
