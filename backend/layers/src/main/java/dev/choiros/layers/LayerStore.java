package dev.choiros.layers;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.DiskForm;
import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import java.util.List;

/** Where the writable files of sandboxes come from. Drivers: a folder; others may join. */
public interface LayerStore {
  /**
   * Makes a sandbox's disk with the root from its template and an empty log, owned inside by its
   * ids: at {@link SandboxFolder#disk()}, or as {@link SandboxFolder#image()}, or not at all. On
   * failure nothing is left behind; where it exists already it is made usable again (mounted) and
   * kept.
   *
   * @throws BackendException when it cannot, with a reason for people
   */
  void open(SandboxSpec spec, DiskForm form);

  /**
   * Makes the disk unusable until it is opened again (unmounts it); the files stay. Harmless when
   * it is closed, and after a kill at any point of {@link #open}.
   */
  void close(SandboxFolder folder);

  /** Bytes that the sandbox's own files take; -1 if that cannot be told. */
  long usedBytes(SandboxFolder folder);

  /** Whether {@link Limits#diskBytes()} is enforced here. */
  boolean enforcesDiskLimit();

  /** What it cannot do on this host, one plain sentence each. */
  List<String> warnings();
}
