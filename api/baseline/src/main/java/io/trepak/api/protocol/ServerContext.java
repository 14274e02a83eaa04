package io.trepak.api.protocol;

public interface ServerContext {
    int lane();
}
