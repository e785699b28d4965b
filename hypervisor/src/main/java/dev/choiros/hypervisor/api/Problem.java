package dev.choiros.hypervisor.api;

import dev.choiros.protocol.ErrorBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error as its caller sees it: JSON for programs, a page that says the same for a browser.
 *
 * @param code for programs, lower case
 */
public record Problem(
    int status, String code, String message, String remedy, Optional<Duration> retryAfter) {
  public Problem(int status, String code, String message, String remedy) {
    this(status, code, message, remedy, Optional.empty());
  }

  public static Problem of(Fault fault) {
    return new Problem(
        fault.code().status(),
        fault.code().name().toLowerCase(Locale.ROOT),
        String.valueOf(fault.getMessage()),
        fault.remedy(),
        fault.retryAfter());
  }

  public static Problem of(Fault.Code code, String message, String remedy) {
    return of(new Fault(code, message, remedy));
  }

  public byte[] json(String requestId) {
    return Json.MAPPER.writeValueAsBytes(new ErrorBody(code, message, remedy, requestId));
  }

  /** A page of nothing but text: it needs no script, no style and no policy but "nothing". */
  public byte[] page(String requestId) {
    var text =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>%2$s</title>
        <h1>%2$s</h1>
        <p>%3$s</p>
        <p><small>%1$d %4$s &middot; request %5$s</small></p>
        </html>
        """
            .formatted(status, escape(message), escape(remedy), escape(code), escape(requestId));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether whoever asks wants to look at the answer. */
  public static boolean wantsPage(String method, @Nullable String accept) {
    return method.equals("GET") && accept != null && accept.contains("text/html");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
