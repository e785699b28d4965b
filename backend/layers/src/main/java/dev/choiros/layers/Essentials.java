package dev.choiros.layers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What every sandbox finds inside, whatever its template brings. */
public final class Essentials {
  /** Where something is mounted; a real folder, whatever the template has there. */
  public static final List<String> MOUNT_POINTS = List.of("dev", "proc", "run", "sys");

  /** There, if the template does not have them. */
  public static final List<String> FOLDERS = List.of("etc", "usr", "home", "root", "var", "mnt");

  /** There, and everybody may write. */
  public static final List<String> STICKY = HostTemplate.STICKY;

  /** There; made for {@code user} if the template does not have them. */
  public static final List<String> OF_USER = HostTemplate.OF_USER;

  public static final int USER = 1000;

  private Essentials() {}

  /** Files of {@code /etc} that are the sandbox's own, with what is in them at first. */
  public static Map<String, String> etc() {
    return Map.of("hostname", "sandbox\n", "hosts", EtcFiles.hosts("sandbox"), "resolv.conf", "");
  }

  /** Files of {@code /etc} for a template that does not have them. */
  public static Map<String, String> etcIfAbsent() {
    var files = new TreeMap<String, String>();
    for (var name : List.of("passwd", "group", "nsswitch.conf", "profile")) {
      files.put(name, EtcFiles.ALL.getOrDefault(name, ""));
    }
    return files;
  }
}
