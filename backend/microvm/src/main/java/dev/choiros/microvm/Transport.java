package dev.choiros.microvm;

import java.util.List;

/** What carries the channel, and the words for the first process, through a machine's wall. */
enum Transport {
  /** A network with one address in it, and a console. */
  NETWORK("failover", "net_failover", "virtio_net", "virtio_console"),
  /** Sockets between a machine and its host. */
  VSOCK("vsock", "vmw_vsock_virtio_transport_common", "vmw_vsock_virtio_transport");

  /** The port of the host at which the hypervisor listens for this sandbox, in both of them. */
  static final int CHANNEL = 1;

  /** The port of the guest at which its first process takes words, where there is no console. */
  static final int WORDS = 2;

  private final List<String> modules;

  Transport(String... modules) {
    this.modules = List.of(modules);
  }

  /** Of the kernel, in the order in which they must be loaded. */
  List<String> modules() {
    return modules;
  }
}
