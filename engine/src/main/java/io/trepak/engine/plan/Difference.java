package io.trepak.engine.plan;

import io.trepak.engine.config.Location;

/**
 * Something in a configuration that twemproxy understands in another way.
 *
 * @param pool its name; null when it is about the whole proxy
 * @param danger what may come of it
 * @param at the line of the configuration file
 * @param rule short name of the rule that found it, for scripts
 * @param twemproxy what twemproxy does
 * @param trepak what happens here
 * @param keep the key with its value, or else what to do, that brings twemproxy's way back; null when nothing does
 * @param keptByCompatibility whether {@code compatibility: twemproxy} brings it back
 */
public record Difference(
        String pool,
        Danger danger,
        Location at,
        String rule,
        String twemproxy,
        String trepak,
        String keep,
        boolean keptByCompatibility) {

    /** What may come of a difference, the worst first. */
    public enum Danger {
        /** Data that is there is not found. */
        DATA,
        /** Clients are refused, or answered otherwise. */
        CLIENTS,
        /** Connections, sockets and files; clients see nothing of it. */
        RUNNING
    }
}
