package io.trepak.topology.sentinel;

/** What the other end sends is no RESP, or more than anybody needs to say. */
final class RespException extends Exception {
    private static final long serialVersionUID = 1L;

    RespException(String message) {
        super(message);
    }
}
