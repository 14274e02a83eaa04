package io.trepak.engine.config.reader;

/** A value that cannot be used. The message goes on where {@code directive "key"} ends. */
final class InvalidValue extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidValue(String message) {
        super(message, null, false, false);
    }
}
