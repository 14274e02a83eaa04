package io.trepak.api.tck;

import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.ResponseView;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import java.nio.charset.StandardCharsets;

/**
 * A response made up by a test for a filter that sees responses.
 *
 * @param asked what it answers
 * @param client who asked; null for nobody that is there
 * @param status what it says of the server
 * @param text its bytes, one for each character
 * @param isWhole whether these are all
 */
public record TestResponse(
        FilterRequest asked, FilterClient client, ResponseFrame.Status status, String text, boolean isWhole)
        implements ResponseView {
    private static final long NANOS = 1_000_000;
    /** Bytes are not at the beginning of their array, as they are not in service. */
    private static final int MARGIN = 3;

    /** A whole response after a millisecond. */
    public static TestResponse to(FilterRequest asked, FilterClient client, String text) {
        return new TestResponse(asked, client, ResponseFrame.Status.OK, text, true);
    }

    @Override
    public RequestInfo request() {
        return asked.frame();
    }

    @Override
    public long nanos() {
        return NANOS;
    }

    @Override
    public String server() {
        return "server0";
    }

    @Override
    public byte[] keyArray() {
        return asked.frame().keyCount() == 0 ? null : asked.among(MARGIN);
    }

    @Override
    public int keyOffset() {
        return asked.frame().keyCount() == 0 ? 0 : MARGIN + asked.frame().keyOffset(0);
    }

    @Override
    public int keyLength() {
        return asked.frame().keyCount() == 0
                ? 0
                : Math.min(KEPT_BYTES, asked.frame().keyLength(0));
    }

    @Override
    public byte[] array() {
        return ("k".repeat(MARGIN) + text + "k".repeat(MARGIN)).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public int offset() {
        return MARGIN;
    }

    @Override
    public int length() {
        return text.length();
    }
}
