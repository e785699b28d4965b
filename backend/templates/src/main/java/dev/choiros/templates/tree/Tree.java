package dev.choiros.templates.tree;

import static dev.choiros.templates.tree.Libc.call;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.choiros.templates.archive.Entry.Time;
import dev.choiros.templates.archive.Name;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files below one folder, by names that the kernel keeps below it: no name of them goes through
 * a symbolic link, whoever made it. One thread at a time.
 */
public final class Tree implements AutoCloseable {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int CREATE = 0100;
  private static final int EXCLUSIVE = 0200;
  private static final int NON_BLOCKING = 04000;
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final int PATH_ONLY = 010000000;
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int FOLDER_ONLY = ARM ? 040000 : 0200000;
  private static final int NO_FOLLOW = ARM ? 0100000 : 0400000;

  private static final long OPENAT2 = 437;
  private static final long GETDENTS64 = ARM ? 61 : 217;
  private static final long NO_MAGIC_LINKS = 2;
  private static final long NO_SYMLINKS = 4;
  private static final long BENEATH = 8;
  private static final long IN_ROOT = 16;

  private static final int LINK_ITSELF = 0x100;
  private static final int REMOVE_FOLDER = 0x200;
  private static final int BASIC = 0x7ff;
  private static final int STATX_BYTES = 256;

  private final int root;
  private Name known = Name.ROOT;
  private int knownFolder;

  /** How something is opened. */
  private record How(int flags, int mode, long resolve) {}

  private Tree(int root) {
    this.root = root;
    this.knownFolder = root;
  }

  /** The tree below a folder that is there. */
  public static Tree open(Path folder) throws IOException {
    var name =
        new String(
            folder.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);
    return new Tree(open(Libc.HERE, name, new How(FOLDER_ONLY, 0, NO_MAGIC_LINKS)));
  }

  /** A descriptor of the folder that {@code name} is in, which stays this tree's. */
  private int parent(Name name) throws IOException {
    var folder = name.parent();
    if (!folder.equals(known)) {
      var found = openBeneath(folder, PATH_ONLY | FOLDER_ONLY, 0);
      forget();
      known = folder;
      knownFolder = found;
    }
    return knownFolder;
  }

  private void forget() throws IOException {
    if (knownFolder != root) {
      Libc.close(knownFolder);
    }
    known = Name.ROOT;
    knownFolder = root;
  }

  /** Opens a name without following links in it; the caller closes. */
  int openBeneath(Name name, int flags, int mode) throws IOException {
    if (name.isRoot()) {
      return open(root, ".", new How(flags, mode, BENEATH));
    }
    var resolve = BENEATH | NO_SYMLINKS | NO_MAGIC_LINKS;
    return open(root, name.path(), new How(flags, mode, resolve));
  }

  private static int open(int at, String name, How given) throws IOException {
    return (int)
        call(
            "open " + name,
            (arena, state) -> {
              // struct open_how of linux/openat2.h.
              var how = arena.allocate(24, 8);
              how.set(JAVA_LONG, 0, given.flags | CLOSE_ON_EXEC);
              how.set(JAVA_LONG, 8, given.mode);
              how.set(JAVA_LONG, 16, given.resolve);
              return (long)
                  Libc.OPENAT2.invokeExact(state, OPENAT2, at, text(arena, name), how, 24L);
            });
  }

  /** What is there; empty when nothing is, or when the way there is none. */
  public Optional<Stat> find(Name name) throws IOException {
    try {
      var folder = parent(name);
      return Optional.of(stat(folder, name.isRoot() ? "." : name.last()));
    } catch (Libc.Failed failed) {
      if (List.of(Libc.ENOENT, Libc.ENOTDIR, Libc.ELOOP).contains(failed.errno)) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  private static Stat stat(int folder, String name) throws IOException {
    try (var memory = Arena.ofConfined()) {
      var found = memory.allocate(STATX_BYTES, 8);
      var _ =
          call(
              "look at " + name,
              (arena, state) ->
                  (long)
                      Libc.STATX.invokeExact(
                          state, folder, text(arena, name), LINK_ITSELF, BASIC, found));
      var mode = found.get(JAVA_SHORT, 28) & 0xffff;
      return new Stat(
          mode & 0170000,
          mode & 07777,
          found.get(JAVA_INT, 20),
          found.get(JAVA_INT, 24),
          found.get(JAVA_LONG, 40),
          new Time(found.get(JAVA_LONG, 112), found.get(JAVA_INT, 120)));
    }
  }

  /** Makes a folder; its rights are given later, when all is in it. */
  public void makeFolder(Name name) throws IOException {
    var folder = parent(name);
    var _ =
        call(
            "mkdir " + name,
            (arena, state) ->
                (long) Libc.MKDIRAT.invokeExact(state, folder, text(arena, name.last()), 0700));
  }

  public void makePipe(Name name) throws IOException {
    var folder = parent(name);
    var _ =
        call(
            "mkfifo " + name,
            (arena, state) ->
                (long) Libc.MKFIFOAT.invokeExact(state, folder, text(arena, name.last()), 0600));
  }

  public void makeSymlink(Name name, String to) throws IOException {
    var folder = parent(name);
    var _ =
        call(
            "symlink " + name,
            (arena, state) ->
                (long)
                    Libc.SYMLINKAT.invokeExact(
                        state, text(arena, to), folder, text(arena, name.last())));
  }

  /** Where a symbolic link leads. */
  public String readSymlink(Name name) throws IOException {
    var folder = parent(name);
    try (var memory = Arena.ofConfined()) {
      var into = memory.allocate(4096);
      var length =
          call(
              "readlink " + name,
              (arena, state) ->
                  (long)
                      Libc.READLINKAT.invokeExact(
                          state, folder, text(arena, name.last()), into, 4096L));
      return new String(into.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }
  }

  /** Another name, here, for a file of {@code from}, which may be this tree. */
  public void link(Tree from, Name existing, Name name) throws IOException {
    // Both ways are looked up; when they are in one tree, the second must not forget the first.
    var source = from.openBeneath(existing.parent(), PATH_ONLY | FOLDER_ONLY, 0);
    try {
      var folder = parent(name);
      var _ =
          call(
              "link " + name,
              (arena, state) ->
                  (long)
                      Libc.LINKAT.invokeExact(
                          state,
                          source,
                          text(arena, existing.last()),
                          folder,
                          text(arena, name.last()),
                          0));
    } finally {
      Libc.close(source);
    }
  }

  /** Makes a file that is not there yet, for writing. */
  public Opened create(Name name) throws IOException {
    var folder = parent(name);
    var flags = WRITE | CREATE | EXCLUSIVE | NO_FOLLOW;
    return new Opened(open(folder, name.last(), new How(flags, 0600, BENEATH | NO_SYMLINKS)));
  }

  /** Opens a file or a folder that is there, to look at it or to give it rights. */
  public Opened open(Name name) throws IOException {
    return new Opened(openBeneath(name, READ | NON_BLOCKING | NO_FOLLOW, 0));
  }

  /**
   * What a file holds, at most {@code most} bytes of it; links are followed, as if this tree were
   * all there is. Empty when there is none.
   */
  public Optional<String> read(Name name, int most) throws IOException {
    try (var file = new Opened(open(root, name.path(), new How(NON_BLOCKING, 0, IN_ROOT)))) {
      return Optional.of(new String(file.read(most), StandardCharsets.ISO_8859_1));
    } catch (Libc.Failed absent) {
      return Optional.empty();
    }
  }

  /** Gives owner, and time, to a symbolic link or a pipe, which cannot be opened for that. */
  public void dress(Name name, int uid, int gid, Time changed, boolean owner) throws IOException {
    var folder = parent(name);
    if (owner) {
      var _ =
          call(
              "chown " + name,
              (arena, state) ->
                  (long)
                      Libc.FCHOWNAT.invokeExact(
                          state, folder, text(arena, name.last()), uid, gid, LINK_ITSELF));
    }
    var _ =
        call(
            "touch " + name,
            (arena, state) ->
                (long)
                    Libc.UTIMENSAT.invokeExact(
                        state,
                        folder,
                        text(arena, name.last()),
                        times(arena, changed),
                        LINK_ITSELF));
  }

  static MemorySegment times(Arena arena, Time changed) {
    // Two of struct timespec: read and changed.
    var times = arena.allocate(32, 8);
    for (var at = 0; at < 32; at += 16) {
      times.set(JAVA_LONG, at, changed.seconds());
      times.set(JAVA_LONG, at + 8, changed.nanos());
    }
    return times;
  }

  /** Removes what is there, with all that is in it; harmless when nothing is. */
  public void remove(Name name) throws IOException {
    var found = find(name);
    if (found.isEmpty()) {
      return;
    }
    if (found.get().isFolder()) {
      for (var child : list(name)) {
        remove(name.child(child));
      }
      forget();
    }
    unlink(name, found.get().isFolder() ? REMOVE_FOLDER : 0);
  }

  private void unlink(Name name, int flags) throws IOException {
    var folder = parent(name);
    var _ =
        call(
            "remove " + name,
            (arena, state) ->
                (long) Libc.UNLINKAT.invokeExact(state, folder, text(arena, name.last()), flags));
  }

  /** What a folder has in it, in no order. */
  public List<String> list(Name name) throws IOException {
    var names = new ArrayList<String>();
    var folder = openBeneath(name, READ | FOLDER_ONLY, 0);
    try (var memory = Arena.ofConfined()) {
      var buffer = memory.allocate(1 << 16, 8);
      for (var got = entries(folder, buffer); got > 0; got = entries(folder, buffer)) {
        collect(buffer.asSlice(0, got), names);
      }
    } finally {
      Libc.close(folder);
    }
    return names;
  }

  private static long entries(int folder, MemorySegment into) throws IOException {
    return call(
        "list",
        (_, state) ->
            (long) Libc.GETDENTS.invokeExact(state, GETDENTS64, folder, into, into.byteSize()));
  }

  /** struct linux_dirent64: inode, offset, length of the record, type, name. */
  private static void collect(MemorySegment records, List<String> names) {
    for (var at = 0L; at < records.byteSize(); at += records.get(JAVA_SHORT, at + 16) & 0xffff) {
      var name = records.getString(at + 19, StandardCharsets.ISO_8859_1);
      if (!name.equals(".") && !name.equals("..")) {
        names.add(name);
      }
    }
  }

  static MemorySegment text(Arena arena, String name) {
    return arena.allocateFrom(name, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    forget();
    Libc.close(root);
  }
}
