package io.trepak.api;

import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link Reviewer} has found. The engine adds pool, file and line, and shows it where people look. Texts are plain
 * sentences without a capital at the beginning and without a full stop. Thread: the reviewer's.
 */
public interface Notes {
    /** What may come of a difference from twemproxy, the worst first. */
    enum Danger {
        /** Data that is there is not found. */
        DATA,
        /** Clients are refused, or answered otherwise. */
        CLIENTS,
        /** Connections, sockets and files; clients see nothing of it. */
        RUNNING
    }

    /**
     * Something that cannot be: the start fails.
     *
     * @param key whose line is named; the pool's when it is not in the file
     * @param problem as {@link Options#invalid} takes it
     */
    void error(String key, String problem);

    /**
     * The same about one server, whose line is named.
     *
     * @param server index into {@link PoolView#servers}
     * @param problem a sentence with the pool's name: {@code pool 'alpha': server 'one' …; expected …}
     */
    void error(int server, String problem);

    /**
     * Something nobody sets on purpose: said at every start.
     *
     * @param rule short name for scripts, the same for ever, such as {@code eject-all}
     * @param key whose line is named; the pool's when it is not in the file
     * @param what is set
     * @param why it is risky; empty where {@code what} says it
     * @param advice what to do
     */
    void warning(String rule, String key, String what, String why, String advice);

    /**
     * The same about one server, whose line is named.
     *
     * @param server index into {@link PoolView#servers}
     */
    void warning(String rule, int server, String what, String why, String advice);

    /** Something that may be meant, and is risky: said by {@code --lint} and {@code trepak plan}. Parameters as in {@link #warning}. */
    void risk(String rule, String key, String what, String why, String advice);

    /**
     * The same about one server, whose line is named.
     *
     * @param server index into {@link PoolView#servers}
     */
    void risk(String rule, int server, String what, String why, String advice);

    /**
     * What the same lines mean to twemproxy 0.5: said by {@code trepak plan FILE}.
     *
     * @param rule short name for scripts, the same for ever
     * @param key whose line is named; of several keys the one to change
     * @param twemproxy what twemproxy does
     * @param trepak what happens here
     * @param keep the key with its value, or else what to do, that brings twemproxy's way back; null when nothing does
     */
    void difference(String rule, Danger danger, String key, String twemproxy, String trepak, @Nullable String keep);
}
