package io.trepak.hash.crc32c;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.util.zip.CRC32C;

/**
 * The CRC-32C of the key, all 32 bits: Castagnoli's polynomial 0x1edc6f41 with the rules of iSCSI (RFC 3720, section 12.1 and
 * appendix B.4). The JDK's, which uses the processor's instruction where there is one.
 */
@AutoService(HashFunction.class)
public final class Crc32c implements HashFunction {
    @Override
    public String name() {
        return "crc32c";
    }

    @Override
    public String description() {
        return "CRC-32C (Castagnoli), as in iSCSI; fast where the processor has it";
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
        private final Crc32c origin;
        private final CRC32C crc = new CRC32C();

        Confined(Crc32c origin) {
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
