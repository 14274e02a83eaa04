package io.trepak.engine.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;

/**
 * Looks at the configuration file twice a second and has it read again when it is another one than before: written anew,
 * renamed into its place, or reached through other links, as Kubernetes does it. What was found by two looks in a row is
 * taken for complete. The file is read once more soon after the start: it may have changed since the proxy read it. One
 * thread of its own, for as long as the proxy takes clients.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    /**
     * What tells one state of a file from another.
     *
     * @param key of the file itself, links followed; null where the system has none
     */
    private record State(Object key, FileTime modified, long size) {}

    private final Path file;
    private final Runnable reload;
    private final Thread thread;
    /** What was read last; null before this has had it read. */
    private State known;

    private State last;

    /**
     * @param reload what to do when it is another one; must not throw
     */
    public ConfigWatch(Path file, Runnable reload, ThreadFactory threads) {
        this.file = file;
        this.reload = reload;
        this.last = look();
        this.thread = threads.newThread(this::run);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                State now = look();
                if (now != null && now.equals(last) && !Objects.equals(now, known)) {
                    known = now;
                    reload.run();
                }
                last = now;
            }
        } catch (InterruptedException e) {
            return; // closed
        }
    }

    /** Null while there is none. */
    private State look() {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(found.fileKey(), found.lastModifiedTime(), found.size());
        } catch (IOException e) {
            return null;
        }
    }

    /** Looks no more; a reload that is under way goes on. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
