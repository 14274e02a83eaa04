package io.trepak.api.protocol;

public interface FrontendCodec {
    int decode(byte[] in, int offset, int limit, RequestFrame frame);

    void respond(byte[] in, int offset, RequestFrame frame, Output out);

    void beginFragment(Command command, int keys, Output out);

    default void endFragment(Command command, Output out) {}

    void join(Command command, Fragments parts, Output out);

    void error(String message, Output out);
}
