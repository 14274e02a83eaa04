package io.trepak.hash.md5;

import com.google.auto.service.AutoService;
import io.trepak.api.HashFunction;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first four bytes of the key's MD5 digest, little endian, as twemproxy reads them (hashkit/nc_md5.c). */
@AutoService(HashFunction.class)
public final class Md5 implements HashFunction {
    @Override
    public String name() {
        return "md5";
    }

    @Override
    public String description() {
        return "first 32 bits of the MD5 digest; slow, for rings that already use it";
    }

    /** Makes a digest for this one key; a worker asks its {@link #perThread()} copy instead. */
    @Override
    public int hash(byte[] key, int offset, int length) {
        return new Confined(this).hash(key, offset, length);
    }

    @Override
    public HashFunction perThread() {
        return new Confined(this);
    }

    /** Owned by one worker: a digest and the array it writes to, used again for every key. */
    private static final class Confined implements HashFunction {
        private static final int DIGEST_LENGTH = 16;

        private final Md5 origin;
        private final MessageDigest md5;
        private final byte[] digest = new byte[DIGEST_LENGTH];

        Confined(Md5 origin) {
            this.origin = origin;
            try {
                md5 = MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java runtime lacks MD5, which every runtime must have", e);
            }
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
            md5.update(key, offset, length);
            try {
                md5.digest(digest, 0, DIGEST_LENGTH);
            } catch (DigestException e) {
                throw new IllegalStateException("MD5 wants more room than its 16 bytes", e);
            }
            return digest[0] & 0xff | (digest[1] & 0xff) << 8 | (digest[2] & 0xff) << 16 | digest[3] << 24;
        }

        @Override
        public HashFunction perThread() {
            return origin.perThread();
        }
    }
}
