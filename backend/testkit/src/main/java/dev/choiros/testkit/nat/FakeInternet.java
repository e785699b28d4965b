package dev.choiros.testkit.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the network namespace that this process has to itself a host with two addresses and a way
 * to an internet, which is another namespace: there every address that is used here answers, public
 * or private, and so do names.
 */
public final class FakeInternet implements AutoCloseable {
  static final String PUBLIC = "93.184.216.34";
  static final String OTHER_PUBLIC = "93.184.216.35";

  /** What it says a name is that ends in {@code .test}: {@link #PUBLIC}. */
  public static final String RESOLVER = "192.168.50.53";

  static final String DATABASE = "10.1.2.3";
  static final List<String> PRIVATE =
      List.of("192.168.50.7", "10.1.2.4", "172.16.9.9", "100.64.0.9", "169.254.169.254", RESOLVER);
  static final String HOST = "20.0.0.1";
  static final String HOST_INSIDE = "192.168.1.10";
  private static final String ROUTER = "20.0.0.2";

  /** Answers each connection with the address that it comes from. */
  private static final String SERVERS =
      """
      import socket, socketserver, threading
      class Echo(socketserver.BaseRequestHandler):
          def handle(self):
              self.request.sendall(self.client_address[0].replace("::ffff:", "").encode())
      class Names(socketserver.BaseRequestHandler):
          def handle(self):
              question, back = self.request
              a = question[12:].index(0) + 17
              kind = question[a - 3]
              known = kind == 1 and question[12:a - 4].endswith(b"test\\0")
              head = question[:2] + b"\\x81\\x80\\0\\1\\0" + bytes([known]) + b"\\0\\0\\0\\0"
              record = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\1\\0\\4" + socket.inet_aton("%s")
              back.sendto(head + question[12:a] + record * known, self.client_address)
      class Six(socketserver.ThreadingTCPServer):
          address_family = socket.AF_INET6
      socketserver.TCPServer.allow_reuse_address = True
      servers = [Six(("::", port), Echo) for port in (80, 443, 5432, 53)]
      servers.append(socketserver.ThreadingUDPServer(("%s", 53), Names))
      for server in servers:
          threading.Thread(target=server.serve_forever).start()
      print("up", flush=True)
      """;

  private final Process servers;
  private final Path namespace;
  private final ServerSocket ofHost;

  private FakeInternet(Process servers, Path namespace, ServerSocket ofHost) {
    this.servers = servers;
    this.namespace = namespace;
    this.ofHost = ofHost;
  }

  /**
   * @param folder for a file of its own
   */
  public static FakeInternet make(Path folder) throws IOException, InterruptedException {
    var namespace = Files.createFile(folder.resolve("internet"));
    run("unshare --net=" + namespace + " true");
    host(namespace);
    outside("nsenter --net=" + namespace + " ");
    Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
    var program = SERVERS.formatted(PUBLIC, RESOLVER);
    var servers =
        new ProcessBuilder("nsenter", "--net=" + namespace, "python3", "-IS", "-c", program)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!"up".equals(servers.inputReader().readLine())) {
      throw new IOException("the servers of the internet did not start");
    }
    return new FakeInternet(servers, namespace, new ServerSocket(0, 50, everywhere()));
  }

  private static void host(Path namespace) throws IOException, InterruptedException {
    run("ip link set lo up");
    run("ip address replace " + HOST_INSIDE + "/32 dev lo");
    run("ip link add up0 type veth peer name wan0 netns " + namespace);
    run("ip link set up0 addrgenmode none");
    run("ip address add " + HOST + "/24 dev up0");
    run("ip -6 address add 2001:db8:1::1/64 dev up0 nodad");
    run("ip link set up0 up");
    run("ip route add default via " + ROUTER);
  }

  private static void outside(String there) throws IOException, InterruptedException {
    run(there + "ip link set lo up");
    run(there + "ip address add " + ROUTER + "/24 dev wan0");
    run(there + "ip -6 address add 2001:db8:1::2/64 dev wan0 nodad");
    run(there + "ip link set wan0 up");
    run(there + "ip route add 10.231.0.0/16 via " + HOST);
    for (var each : List.of(PUBLIC, OTHER_PUBLIC, DATABASE)) {
      run(there + "ip address add " + each + "/32 dev lo");
    }
    for (var each : PRIVATE) {
      run(there + "ip address add " + each + "/32 dev lo");
    }
  }

  private static InetAddress everywhere() throws IOException {
    return InetAddress.getByName("0.0.0.0");
  }

  /** Where something listens on every address of the host. */
  int hostPort() {
    return ofHost.getLocalPort();
  }

  /** Whether the host gets through to a place, an address with a port. */
  static boolean connects(String place) throws IOException, InterruptedException {
    return gets(place, List.of());
  }

  /** Whether somebody out there gets through to it, who knows the way. */
  boolean reaches(String place) throws IOException, InterruptedException {
    return gets(place, List.of("nsenter", "--net=" + namespace));
  }

  private static boolean gets(String place, List<String> where)
      throws IOException, InterruptedException {
    var program =
        "import socket, sys; at = sys.argv[1].rsplit(':', 1);"
            + " socket.create_connection((at[0], int(at[1])), 2)";
    var command = new ArrayList<>(where);
    command.addAll(List.of("python3", "-IS", "-c", program, place));
    var process = new ProcessBuilder(command).redirectErrorStream(true);
    return process.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }

  public static String run(String command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(List.of(command.split(" ", -1))).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + said);
    }
    return said;
  }

  @Override
  public void close() throws IOException {
    ofHost.close();
    servers.destroyForcibly().onExit().join();
    try {
      run("ip link delete up0");
      run("umount " + namespace);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
