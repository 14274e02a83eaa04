package io.trepak.launcher;

import io.trepak.command.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name that pidof, pgrep, killall, ps and start-stop-daemon know a process by. Linux takes it from the program that runs,
 * so a JVM is called {@code java} until it says otherwise.
 */
final class ProcessName {
    private static final Path COMM = Path.of("/proc/self/comm");

    private ProcessName() {}

    /** From now on; the kernel keeps the first 15 bytes. Does nothing on systems without /proc. */
    static void set(String name) {
        try {
            if (Files.exists(COMM)) {
                Files.write(COMM, name.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            Logger logger = LoggerFactory.getLogger(Log.ALWAYS);
            logger.debug("the process cannot be named '{}': {}", name, Errno.text(e));
        }
    }
}
