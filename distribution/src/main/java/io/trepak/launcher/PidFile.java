package io.trepak.launcher;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The file with the process id in it: decimal digits, no line feed. Written when the listeners are open, so that a
 * second instance that cannot start leaves the first one's file alone.
 */
final class PidFile {
    private final Path file;
    private final String pid;

    PidFile(Path file, long pid) {
        this.file = file;
        this.pid = Long.toString(pid);
    }

    void write() throws IOException {
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            out.write(pid.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Removes the file if it is still ours. */
    void remove() throws IOException {
        try {
            if (Files.readString(file).equals(pid)) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return; // somebody tidied up already
        }
    }
}
