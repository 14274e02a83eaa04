package io.trepak.api.protocol;

public interface BackendCodec {
    default int handshake(Output out) {
        return 0;
    }

    int decode(byte[] in, int offset, int limit, ResponseFrame frame);
}
