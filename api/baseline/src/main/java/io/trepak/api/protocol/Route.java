package io.trepak.api.protocol;

public enum Route {
    KEYED,
    SPLIT,
    ANY,
    ALL,
    LOCAL,
    CLOSE
}
