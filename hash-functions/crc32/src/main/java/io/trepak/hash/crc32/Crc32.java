package io.trepak.hash.crc32;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import io.trepak.api.Notes;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import java.util.zip.CRC32;

/**
 * Bits 16 to 30 of the key's CRC-32 (IEEE), which is what libmemcached and twemproxy call crc32 (hashkit/nc_crc32.c). With
 * 32768 values, all at the bottom of a ketama ring, nearly every key there belongs to the owner of the first point.
 */
@AutoService(HashFunction.class)
public final class Crc32 implements HashFunction, Reviewer {
    @Override
    public String name() {
        return "crc32";
    }

    @Override
    public String description() {
        return "15 bits of CRC-32, libmemcached's; unfit for ketama, where one server gets nearly every key";
    }

    /** Makes a CRC register for this one key; a worker asks its {@link #perThread()} copy instead. */
    @Override
    public int hash(byte[] key, int offset, int length) {
        return new Confined(this).hash(key, offset, length);
    }

    @Override
    public HashFunction perThread() {
        return new Confined(this);
    }

    @Override
    public void review(PoolView pool, Notes notes) {
        if ("ketama".equals(pool.plugin("distribution")) && (pool.servers().size() > 1 || pool.isSpread())) {
            notes.warning(
                    "crc32-ketama",
                    "hash",
                    "crc32 has 15 bits only, so with ketama nearly all keys of pool '" + pool.name()
                            + "' go to one server",
                    "",
                    "use crc32a, unless existing data needs this");
        }
    }

    /** Owned by one worker: the JDK's CRC register, reset for every key. */
    private static final class Confined implements HashFunction {
        private final Crc32 origin;
        private final CRC32 crc = new CRC32();

        Confined(Crc32 origin) {
            this.origin = origin;
        }

        @Override
        public String name() {
            return origin.name();
        }

        @Override
        public String description() {
            return origin.description();
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            crc.reset();
            crc.update(key, offset, length);
            return (int) (crc.getValue() >>> 16) & 0x7fff;
        }

        @Override
        public HashFunction perThread() {
            return origin.perThread();
        }
    }
}
