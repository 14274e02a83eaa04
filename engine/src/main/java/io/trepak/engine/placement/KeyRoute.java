package io.trepak.engine.placement;

import io.trepak.engine.config.ServerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where one key goes, and by what.
 *
 * @param hashedOffset of the first byte that is hashed, from the start of the key
 * @param hashedLength in bytes; less than the key has when a hash tag applies
 * @param hash of these bytes, 32 bits read as unsigned; also given where a single server makes it meaningless
 * @param point entry of the table that decides: the point of a ring that owns the hash, the slot of a table that repeats; -1
 *     when there is no table or it has no such notion
 * @param server that owns the key; null when the distribution does not look at keys
 * @param points entries of the table that belong to this server; -1 when there is no table or it has no such notion
 */
public record KeyRoute(
        int hashedOffset,
        int hashedLength,
        int hash,
        long point,
        @Nullable ServerConfig server,
        int points) {}
