package io.trepak.hash.crc32a;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.util.zip.CRC32;

/** The standard CRC-32 (IEEE) of the key, all 32 bits. */
@AutoService(HashFunction.class)
public final class Crc32a implements HashFunction {
    @Override
    public String name() {
        return "crc32a";
    }

    @Override
    public String description() {
        return "the standard CRC-32 (IEEE), as in zlib";
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

    /** Owned by one worker: the JDK's CRC register, reset for every key. */
    private static final class Confined implements HashFunction {
        private final Crc32a origin;
        private final CRC32 crc = new CRC32();

        Confined(Crc32a origin) {
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
            return (int) crc.getValue();
        }

        @Override
        public HashFunction perThread() {
            return origin.perThread();
        }
    }
}
