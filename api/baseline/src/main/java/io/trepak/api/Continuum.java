package io.trepak.api;

public interface Continuum {
    int select(int hash);

    default boolean usesHash() {
        return true;
    }

    default Continuum confined() {
        return this;
    }

    default int points(int server) {
        return -1;
    }
}
