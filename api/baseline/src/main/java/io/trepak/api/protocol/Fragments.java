package io.trepak.api.protocol;

public interface Fragments {
    int keyCount();

    int fragmentOf(int key);

    int count();

    int keysIn(int fragment);

    String failure(int fragment);

    byte[] response(int fragment);

    int offset(int fragment);

    int length(int fragment);
}
