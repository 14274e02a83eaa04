package io.trepak.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The file with the process id in it: decimal digits, no line feed. Written when the listeners are open, so that a
 * second instance that cannot start leaves the first one's file alone. Locked while it is written or removed: a process that
 * ends must not remove what its successor has written in between.
 */
final class PidFile {
    /** More digits than any process id has. */
    private static final int BYTES_MAX = 20;

    private final Path file;
    private final String pid;

    PidFile(Path file, long pid) {
        this.file = file;
        this.pid = Long.toString(pid);
    }

    /**
     * @return another process that lives and whose id the file held; empty for none
     * @throws IOException when it cannot be written; no file is left behind then
     */
    Optional<Long> write() throws IOException {
        Optional<Long> before = Optional.empty();
        do {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                channel.lock();
                before = before.or(() -> living(content(channel)));
                replaceContent(channel);
            }
        } while (!Files.exists(file)); // a process that ended removed it between open and lock
        return before;
    }

    private void replaceContent(FileChannel channel) throws IOException {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static String content(FileChannel channel) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES_MAX);
            channel.read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private Optional<Long> living(String text) {
        if (text.equals(pid) || !text.matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text))
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid);
    }

    /** Removes the file if it is still ours. */
    void remove() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock();
            if (content(channel).equals(pid)) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return; // somebody removed it already
        }
    }
}
