package io.trepak.api.protocol;

public interface ClientContext {
    String address();
}
