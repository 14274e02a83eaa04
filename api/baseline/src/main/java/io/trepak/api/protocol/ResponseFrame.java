package io.trepak.api.protocol;

public final class ResponseFrame {
    public enum Status {
        OK,
        ERROR,
        UNAVAILABLE
    }

    public ResponseFrame() {}

    public void clear() {}

    public void status(Status value) {}

    public Status status() {
        return null;
    }
}
