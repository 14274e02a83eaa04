package io.trepak.engine.worker.client;

import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.ResponseView;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.server.ResponseBytes;

/** The response at hand, as a filter sees it. A worker's scratch. */
final class SeenResponse implements ResponseView, RequestInfo {
    private Request asked;
    private FilterClient client;
    private ResponseFrame.Status status;
    private long nanos;
    private ResponseBytes bytes;

    SeenResponse of(
            Request request, FilterClient asker, ResponseFrame.Status said, long afterNanos, ResponseBytes seen) {
        asked = request;
        client = asker;
        status = said;
        nanos = afterNanos;
        bytes = seen;
        return this;
    }

    void clear() {
        asked = null;
        client = null;
        bytes = null;
    }

    private Request asked() {
        if (asked == null) {
            throw new IllegalStateException("a response is asked about after the call that brought it");
        }
        return asked;
    }

    // ---- the response

    @Override
    public RequestInfo request() {
        return this;
    }

    @Override
    public FilterClient client() {
        return client;
    }

    @Override
    public ResponseFrame.Status status() {
        return status;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public String server() {
        return asked().destination().name();
    }

    @Override
    public byte[] keyArray() {
        return asked().keyArray();
    }

    @Override
    public int keyOffset() {
        return asked().keyIndex();
    }

    @Override
    public int keyLength() {
        return asked().keptOfKey();
    }

    @Override
    public byte[] array() {
        return bytes.array();
    }

    @Override
    public int offset() {
        return bytes.offset();
    }

    @Override
    public int length() {
        return bytes.length();
    }

    @Override
    public boolean isWhole() {
        return bytes.isWhole();
    }

    // ---- what was asked

    @Override
    public Command command() {
        return asked().command();
    }

    @Override
    public long tag() {
        return asked().tag();
    }

    @Override
    public int keyCount() {
        return 0;
    }

    @Override
    public int serverNumber() {
        return asked().destination().serverNumber();
    }

    @Override
    public int nextServerNumber() {
        return asked().destination().nextServerNumber();
    }
}
