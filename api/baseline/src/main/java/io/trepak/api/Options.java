package io.trepak.api;

public interface Options {
    String string(String key, String fallback);

    int integer(String key, int fallback);

    boolean flag(String key, boolean fallback);

    IllegalArgumentException invalid(String key, String problem);
}
