package io.trepak.api;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pool of the configuration file, for a {@link Reviewer}. An interface of the engine: it may grow. Thread: the reviewer's. */
public interface PoolView {
    /** Its name. */
    String name();

    /** The configuration file, as the user named it. It may be gone. */
    Path file();

    /** Its servers, in index order; a server without a name of its own is called by its address. At least one. */
    List<Server> servers();

    /**
     * Whether a server has a name of its own in the file.
     *
     * @param server index into {@link #servers}
     */
    boolean isNamed(int server);

    /**
     * Whether some of the servers stand for as many as their host names have addresses while the proxy runs, so that nobody
     * knows yet how many there will be: {@code server_addresses: servers}.
     */
    boolean isSpread();

    /**
     * The value of a key: of the engine's keys what is in force, as it would be written; of plugins' keys what is in the file.
     *
     * @param key as in the file
     * @return null when there is none
     */
    @Nullable
    String value(String key);

    /** Whether a key is in the file, in this pool. */
    boolean isGiven(String key);

    /** Whether a comment follows on the line of a plugin's key, which may have been meant as a part of the value. */
    boolean isCommented(String key);

    /**
     * The plugin the pool goes by.
     *
     * @param kind {@code protocol}, {@code hash}, {@code distribution} or {@code topology}
     * @return its name; null when there is none
     */
    @Nullable
    String plugin(String kind);

    /** The table over all servers, every one of them live; null for a single server. */
    @Nullable
    Continuum continuum();
}
