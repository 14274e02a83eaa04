package io.trepak.topology.resp;

/** What the other end sends is no RESP, or more than anybody needs to say. */
public final class RespException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, behind "it sends"
     */
    public RespException(String message) {
        super(message);
    }
}
