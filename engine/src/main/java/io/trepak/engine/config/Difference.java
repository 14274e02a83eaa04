package io.trepak.engine.config;

import io.trepak.api.Notes.Danger;
import org.jspecify.annotations.Nullable;

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
        @Nullable String pool,
        Danger danger,
        Location at,
        String rule,
        String twemproxy,
        String trepak,
        @Nullable String keep,
        boolean keptByCompatibility) {
    /** One in a pool; {@code compatibility: twemproxy} ends all that a key ends, but for one that is there already. */
    public static Difference of(
            PoolConfig pool,
            Danger danger,
            String key,
            String rule,
            String twemproxy,
            String trepak,
            @Nullable String keep) {
        boolean kept =
                keep != null && keep.matches("[a-z_0-9]+: [a-z_0-9]+") && !keep.startsWith("client_connections:");
        return new Difference(pool.name(), danger, pool.at(key), rule, twemproxy, trepak, keep, kept);
    }
}
