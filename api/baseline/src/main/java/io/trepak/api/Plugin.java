package io.trepak.api;

public interface Plugin {
    String name();

    default String description() {
        return "";
    }
}
