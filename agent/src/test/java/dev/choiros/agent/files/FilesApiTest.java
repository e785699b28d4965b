package dev.choiros.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.agent.FakeSandbox;
import dev.choiros.agent.Replies;
import dev.choiros.agent.Served;
import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.admit.Settings;
import dev.choiros.agent.json.Json;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.wire.http.Router;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesApiTest {
  private static final String OCTETS = "application/octet-stream";

  @TempDir Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private FakeSandbox fake;
  private Sandbox sandbox;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    fake = new FakeSandbox(folder.resolve("inside"));
    sandbox = fake.sandbox();
    var router = new Router();
    new FilesApi(
            new Root(fake.root()), sandbox, (type, data) -> events.add(type + Json.write(data)))
        .addTo(router);
    served = new Served(router);
  }

  @AfterEach
  void stop() throws Exception {
    served.close();
  }

  private HttpResponse<byte[]> put(String query, byte[] body, String... more) throws Exception {
    var headers = new java.util.ArrayList<>(List.of("Content-Type", OCTETS));
    headers.addAll(List.of(more));
    return served.post("/files?" + query, body, headers.toArray(String[]::new));
  }

  private static void refused(HttpResponse<byte[]> answer, int status, String words) {
    assertThat(answer.statusCode()).as(Replies.text(answer)).isEqualTo(status);
    assertThat(Replies.json(answer).members()).containsEntry("code", (long) status);
    assertThat(Replies.json(answer).string("message")).contains(words);
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void nothingLeftBeside(Path file) throws Exception {
    try (var names = Files.list(file.getParent())) {
      assertThat(names.map(p -> p.getFileName().toString()))
          .noneMatch(name -> name.startsWith(Replacement.PREFIX));
    }
  }

  @Test
  void anUploadMakesTheFileAndItsParentsForTheUser() throws Exception {
    var answer = put("path=/0/x/a.txt", "hello".getBytes());
    assertThat(answer.statusCode()).as(Replies.text(answer)).isEqualTo(200);
    assertThat(Replies.text(answer))
        .isEqualTo("[{\"name\":\"a.txt\",\"path\":\"/0/x/a.txt\",\"type\":\"file\"}]");
    var file = fake.root().resolve("0/x/a.txt");
    assertThat(file).hasContent("hello");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwxr-xr-x");
    if (FakeSandbox.userId() >= 0) {
      assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(FakeSandbox.userId());
      assertThat(Files.getAttribute(file.getParent(), "unix:gid")).isEqualTo(FakeSandbox.userId());
      put("path=/0/x/b.txt&username=root", "x".getBytes());
      assertThat(Files.getAttribute(fake.root().resolve("0/x/b.txt"), "unix:uid")).isEqualTo(0);
    }
    assertThat(events.getFirst()).isEqualTo("file.uploaded{\"path\":\"/0/x/a.txt\",\"size\":5}");
    nothingLeftBeside(file);
  }

  @Test
  void aReplacedFileKeepsItsMode() throws Exception {
    var file = Files.writeString(fake.home().resolve("run.sh"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    assertThat(put("path=run.sh", "new".getBytes()).statusCode()).isEqualTo(200);
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x--x");
  }

  @Test
  void anUploadThroughALinkWritesWhatItLeadsToInside() throws Exception {
    Files.createDirectories(fake.root().resolve("data"));
    Files.createSymbolicLink(fake.home().resolve("link"), Path.of("/data/real"));
    Files.createSymbolicLink(fake.home().resolve("loop"), Path.of("loop"));
    assertThat(put("path=link", "x".getBytes()).statusCode()).isEqualTo(200);
    assertThat(fake.root().resolve("data/real")).hasContent("x");
    assertThat(Files.isSymbolicLink(fake.home().resolve("link"))).isTrue();
    refused(put("path=loop", "x".getBytes()), 400, "symbolic links");
  }

  // Promise: P25
  @Test
  void aDownloadIsWholeWithItsHeaders() throws Exception {
    put("path=grüße.txt".replace("ü", "%C3%BC").replace("ß", "%C3%9F"), "hello".getBytes());
    var answer = served.get("/files?path=gr%C3%BC%C3%9Fe.txt");
    assertThat(Replies.text(answer)).isEqualTo("hello");
    assertThat(Replies.header(answer, "Content-Length")).isEqualTo("5");
    assertThat(Replies.header(answer, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(Replies.header(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(Replies.header(answer, "Content-Disposition"))
        .isEqualTo("inline; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt");
    var etag = Replies.header(answer, "ETag");
    assertThat(etag).matches("\"[0-9a-f-]+\"");
    var again = served.get("/files?path=gr%C3%BC%C3%9Fe.txt", "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void aDownloadSaysWhenTheFileWasChanged() throws Exception {
    var file = Files.writeString(fake.home().resolve("old.txt"), "x");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2008-06-03T11:05:30.25Z")));
    assertThat(Replies.header(served.get("/files?path=old.txt"), "Last-Modified"))
        .isEqualTo("Tue, 03 Jun 2008 11:05:30 GMT");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-12-31T00:00:00Z")));
    assertThat(Replies.header(served.get("/files?path=old.txt"), "Last-Modified"))
        .isEqualTo("Tue, 31 Dec 2030 00:00:00 GMT");
  }

  @Test
  void anEmptyFileSaysThatItIsEmpty() throws Exception {
    put("path=empty", new byte[0]);
    var answer = served.get("/files?path=empty", "Accept-Encoding", "gzip, deflate");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Replies.header(answer, "Content-Length")).isEqualTo("0");
    assertThat(Replies.header(answer, "Content-Encoding")).isEmpty();
  }

  @Test
  void oneRangeIsAnsweredWithItsBytes() throws Exception {
    put("path=digits", "0123456789".getBytes());
    var answers =
        Map.of("bytes=2-4", "234", "bytes=7-", "789", "bytes=-2", "89", "bytes=0-99", "0123456789");
    for (var each : answers.entrySet()) {
      var answer = served.get("/files?path=digits", "Range", each.getKey());
      assertThat(answer.statusCode()).isEqualTo(206);
      assertThat(Replies.text(answer)).isEqualTo(each.getValue());
    }
    var first = served.get("/files?path=digits", "Range", "bytes=2-4");
    assertThat(Replies.header(first, "Content-Range")).isEqualTo("bytes 2-4/10");
    var beyond = served.get("/files?path=digits", "Range", "bytes=10-");
    refused(beyond, 416, "no such bytes");
    assertThat(Replies.header(beyond, "Content-Range")).isEqualTo("bytes */10");
    for (var whole : List.of("bytes=1-2,4-5", "bytes=9-1", "lines=1-2", "bytes=x")) {
      assertThat(served.get("/files?path=digits", "Range", whole).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aRangeOfAnotherStateOfTheFileIsTheWholeFile() throws Exception {
    put("path=digits", "0123456789".getBytes());
    var etag = Replies.header(served.get("/files?path=digits"), "ETag");
    put("path=digits", "abcdefghij".getBytes());
    var stale = served.get("/files?path=digits", "Range", "bytes=2-4", "If-Range", etag);
    assertThat(stale.statusCode()).isEqualTo(200);
    var fresh = Replies.header(stale, "ETag");
    var part = served.get("/files?path=digits", "Range", "bytes=2-4", "If-Range", fresh);
    assertThat(Replies.text(part)).isEqualTo("cde");
  }

  @Test
  void twoEditorsCannotOverwriteEachOther() throws Exception {
    var first = put("path=doc", "one".getBytes());
    var etag = Replies.header(first, "ETag");
    assertThat(Replies.header(served.get("/files?path=doc"), "ETag")).isEqualTo(etag);
    assertThat(put("path=doc", "two".getBytes(), "If-Match", etag).statusCode()).isEqualTo(200);
    refused(put("path=doc", "three".getBytes(), "If-Match", etag), 412, "expected state");
    assertThat(fake.home().resolve("doc")).hasContent("two");
    refused(put("path=none", "x".getBytes(), "If-Match", "*"), 412, "does not exist");
    refused(put("path=doc", "x".getBytes(), "If-None-Match", "*"), 412, "expected state");
    refused(put("path=doc", "x".getBytes(), "If-Match", "nonsense"), 400, "entity tag");
  }

  @Test
  void ofManyUploadsForOneStateExactlyOneWins() throws Exception {
    put("path=doc", "start".getBytes());
    var etag = Replies.header(served.get("/files?path=doc"), "ETag");
    var won = new CopyOnWriteArrayList<Integer>();
    var threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        var body = ("by " + i).getBytes();
                        if (put("path=doc", body, "If-Match", etag).statusCode() == 200) {
                          won.add(i);
                        }
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }))
            .toList();
    for (var thread : threads) {
      thread.join();
    }
    assertThat(won).hasSize(1);
    assertThat(fake.home().resolve("doc")).hasContent("by " + won.getFirst());
  }

  @Test
  void theTagOfACompressedAnswerLocksToo() throws Exception {
    put("path=big.txt", "word ".repeat(4000).getBytes());
    var answer = served.get("/files?path=big.txt", "Accept-Encoding", "gzip, deflate");
    assertThat(Replies.header(answer, "Content-Encoding")).isEqualTo("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(in.readAllBytes())).isEqualTo("word ".repeat(4000));
    }
    var etag = Replies.header(answer, "ETag");
    assertThat(put("path=big.txt", "x".getBytes(), "If-Match", etag).statusCode()).isEqualTo(200);
    var refusing = served.get("/files?path=big.txt", "Accept-Encoding", "gzip;q=0");
    assertThat(Replies.header(refusing, "Content-Encoding")).isEmpty();
  }

  @Test
  void aGzipBodyIsUnpacked() throws Exception {
    var text = "word ".repeat(4000).getBytes();
    var sent = put("path=a", gzip(text), "Content-Encoding", "gzip");
    assertThat(sent.statusCode()).isEqualTo(200);
    assertThat(fake.home().resolve("a")).hasBinaryContent(text);
    refused(put("path=b", text, "Content-Encoding", "gzip"), 400, "gzip");
    var cut = java.util.Arrays.copyOf(gzip(text), 40);
    refused(put("path=b", cut, "Content-Encoding", "gzip"), 400, "early");
    refused(put("path=b", text, "Content-Encoding", "br"), 400, "gzip");
    assertThat(fake.home().resolve("b")).doesNotExist();
    nothingLeftBeside(fake.home().resolve("b"));
  }

  @Test
  void aChunkedBodyOfUnknownLengthArrives() throws Exception {
    var bytes = new byte[300_000];
    new java.util.Random(7).nextBytes(bytes);
    var request =
        served
            .request("/files?path=chunked")
            .header("Content-Type", OCTETS)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
    assertThat(served.send(request).statusCode()).isEqualTo(200);
    assertThat(fake.home().resolve("chunked")).hasBinaryContent(bytes);
  }

  @Test
  void metadataIsKeptWithTheFileAndReplacedAsAWhole() throws Exception {
    var sent = put("path=a", "x".getBytes(), "X-Metadata-Author", "me", "X-Metadata-B", "2");
    assertThat(Replies.text(sent)).contains("\"metadata\":{\"author\":\"me\",\"b\":\"2\"}");
    var reader = new EntryReader(new Root(fake.root()), fake);
    assertThat(reader.read(NamedPath.absolute("/home/user/a")).metadata())
        .containsExactlyInAnyOrderEntriesOf(Map.of("author", "me", "b", "2"));
    put("path=a", "x".getBytes(), "X-Metadata-C", "3");
    assertThat(reader.read(NamedPath.absolute("/home/user/a")).metadata())
        .containsExactlyInAnyOrderEntriesOf(Map.of("c", "3"));
  }

  @Test
  void theFilenameOfAPartCarriesTheWholePath() throws Exception {
    var body =
        """
        --xyz\r
        Content-Disposition: form-data; name="note"\r
        \r
        ignored\r
        --xyz\r
        Content-Disposition: form-data; name="file"; filename="/x/a b.txt"\r
        Content-Type: text/plain\r
        \r
        first\r
        --xyz\r
        Content-Disposition: form-data; name="file"; filename="rel/%22q%22.txt"\r
        \r
        second\r
        --xyz--\r
        """;
    var answer =
        served.post("/files", body.getBytes(), "Content-Type", "multipart/form-data; boundary=xyz");
    assertThat(answer.statusCode()).as(Replies.text(answer)).isEqualTo(200);
    assertThat(fake.root().resolve("x/a b.txt")).hasContent("first");
    assertThat(fake.home().resolve("rel/\"q\".txt")).hasContent("second");
    badPartsAreRefused(body);
  }

  private void badPartsAreRefused(String body) throws Exception {
    var twice = body.replace("rel/%22q%22.txt", "/x/a b.txt");
    refused(
        served.post(
            "/files", twice.getBytes(), "Content-Type", "multipart/form-data; boundary=xyz"),
        400,
        "same path");
    refused(
        served.post("/files", body.getBytes(), "Content-Type", "multipart/form-data"),
        400,
        "boundary");
    refused(
        served.post(
            "/files",
            body.substring(0, 200).getBytes(),
            "Content-Type",
            "multipart/form-data; boundary=xyz"),
        400,
        "ends within");
  }

  @Test
  void aSignedAddressOpensOnePathForOneOperation() throws Exception {
    Files.writeString(fake.home().resolve("a"), "hi");
    sandbox.settings(new Settings("secret", Map.of(), "user", null));
    refused(served.get("/files?path=a"), 401, "missing signature");
    refused(served.get("/files?path=a", "X-Access-Token", "wrong"), 401, "does not match");
    assertThat(served.get("/files?path=a", "X-Access-Token", "secret").statusCode()).isEqualTo(200);
    var signed = escaped(Signature.sign("a:read::secret", null));
    assertThat(served.get("/files?path=a&signature=" + signed).statusCode()).isEqualTo(200);
    refused(served.get("/files?path=./a&signature=" + signed), 401, "invalid signature");
    refused(put("path=a&signature=" + signed, new byte[1]), 401, "invalid signature");
    refused(
        served.get("/files?path=a&username=user&signature=" + signed), 401, "invalid signature");
    refused(served.get("/files?path=a&signature_expiration=9&signature=" + signed), 401, "invalid");
    var past = String.valueOf(Instant.now().getEpochSecond() - 5);
    var old = escaped(Signature.sign("a:read::secret", past));
    refused(
        served.get("/files?path=a&signature_expiration=" + past + "&signature=" + old),
        401,
        "signature is already expired");
    var soon = String.valueOf(Instant.now().getEpochSecond() + 60);
    var good = escaped(Signature.sign("a:write:root:secret", soon));
    var query = "path=a&username=root&signature_expiration=" + soon + "&signature=" + good;
    assertThat(put(query, "w".getBytes()).statusCode()).isEqualTo(200);
  }

  private static String escaped(String signature) {
    return signature.replace("+", "%2B").replace("/", "%2F");
  }

  @Test
  void composeJoinsThePiecesAndTakesThemAway() throws Exception {
    Files.writeString(fake.home().resolve("p1"), "one,");
    Files.writeString(fake.home().resolve("p2"), "two");
    var request = JsonObject.of("source_paths", List.of("p1", "~/p2"), "destination", "/out/all");
    var answer = served.call("/files/compose", request);
    assertThat(Replies.text(answer))
        .isEqualTo("{\"path\":\"/out/all\",\"name\":\"all\",\"type\":\"file\"}");
    assertThat(fake.root().resolve("out/all")).hasContent("one,two");
    assertThat(fake.home().resolve("p1")).doesNotExist();
    assertThat(fake.home().resolve("p2")).doesNotExist();
    refused(served.call("/files/compose", request), 404, "not found");
    refused(served.call("/files/compose", JsonObject.EMPTY), 400, "source_paths");
    refused(
        served.call(
            "/files/compose",
            JsonObject.of("source_paths", List.of("/out/all"), "destination", "/out/all")),
        400,
        "destination");
    assertThat(fake.root().resolve("out/all")).hasContent("one,two");
  }

  @Test
  void filesThatOnlyClaimToBeEmptyAreRead() throws Exception {
    var router = new Router();
    new FilesApi(new Root(Path.of("/")), sandbox, (_, _) -> {}).addTo(router);
    try (var host = new Served(router)) {
      assertThat(Replies.text(host.get("/files?path=/proc/self/status"))).contains("Name:");
    }
  }
}
