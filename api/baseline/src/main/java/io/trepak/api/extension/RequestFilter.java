package io.trepak.api.extension;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;

public interface RequestFilter extends AutoCloseable {
    Verdict onRequest(byte[] in, int offset, RequestFrame frame, Output answer);

    default void onResponse(Command command, ResponseFrame.Status status, long nanos) {}

    @Override
    default void close() {}
}
