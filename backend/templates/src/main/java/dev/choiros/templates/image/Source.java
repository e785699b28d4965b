package dev.choiros.templates.image;

import dev.choiros.templates.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a template comes from. */
public interface Source {
  /** For people, and to add it again. */
  String text();

  /**
   * What it is made of; nothing is unpacked yet.
   *
   * @param making a folder of its own, deleted afterwards, for what it must fetch first
   */
  Content open(Path making, Progress progress) throws IOException;

  /** Layers, lowest first; closing it lets go of what they are read from. */
  interface Content extends AutoCloseable {
    List<Part> layers();

    @Override
    void close() throws IOException;

    static Content of(List<Part> layers, AutoCloseable held) {
      return new Content() {
        @Override
        public List<Part> layers() {
          return layers;
        }

        @Override
        public void close() throws IOException {
          try {
            held.close();
          } catch (IOException | RuntimeException failed) {
            throw failed;
          } catch (Exception failed) {
            throw new IOException(failed);
          }
        }
      };
    }
  }
}
