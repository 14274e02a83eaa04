package io.trepak.testkit;

import io.trepak.api.HashFunction;

/** Every key on one server; fails for a key that begins with {@code !}. */
public final class ConstantHash implements HashFunction {
    /** For {@code META-INF/services}. */
    public ConstantHash() {}

    @Override
    public String name() {
        return "constant";
    }

    @Override
    public String description() {
        return "for a test";
    }

    @Override
    public int hash(byte[] key, int offset, int length) {
        if (length > 0 && key[offset] == '!') {
            throw new IllegalStateException("a key with !");
        }
        return 42;
    }
}
