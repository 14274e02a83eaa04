package io.trepak.api;

public interface HashFunction extends Plugin {
    int hash(byte[] key, int offset, int length);

    default HashFunction confined() {
        return this;
    }
}
