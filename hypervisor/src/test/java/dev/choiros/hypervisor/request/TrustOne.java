package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.settings.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that nobody else knows, and a client's trust in it. */
final class TrustOne {
  private TrustOne() {}

  /** A certificate of its own for this host, as {@code cert.pem} in that folder, and its key. */
  static Tls selfSigned(Path folder) throws Exception {
    var key = folder.resolve("key.pem");
    var certificate = folder.resolve("cert.pem");
    var request =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            + " -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1";
    var command = new ArrayList<>(List.of(request.split(" ")));
    command.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("openssl made no certificate");
    }
    return new Tls(certificate, key);
  }

  static SSLContext in(Path certificate) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "one", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
