package io.trepak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** systemd's journal, when it is what standard error goes to: it takes a priority in front of a line and has a clock of its own. */
final class Journal {
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private Journal() {}

    static boolean isStderr(Map<String, String> environment) {
        return isAt(STDERR, environment.get("JOURNAL_STREAM"));
    }

    /**
     * @param stream device and inode, as systemd.exec(5) has them in JOURNAL_STREAM: inherited by a program whose standard error
     *     somebody may have redirected; null for none
     */
    static boolean isAt(Path file, String stream) {
        if (stream == null) {
            return false;
        }
        try {
            Map<String, Object> is = Files.readAttributes(file, "unix:dev,ino");
            return stream.equals(is.get("dev") + ":" + is.get("ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
