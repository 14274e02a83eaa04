package io.trepak.api.protocol;

/**
 * The bytes on a connection do not follow the protocol, and what comes behind them cannot be understood. Carries no stack
 * trace: it is the peer's fault, and may be thrown as often as a peer likes.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was wrong, in words the peer may read; printable ASCII, no line breaks, nothing of the data
     */
    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
