package io.trepak.engine.worker.server;

import io.trepak.api.filter.ResponseView;

/** The bytes of the response at hand, as somebody who sees responses is shown them. One per connection, used again for each. */
public final class ResponseBytes {
    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int offset;
    private int length;
    private boolean whole;
    /** What is kept of a response that comes in pieces; null before the first one. */
    private byte[] beginning;
    /** How much of it is the present response's; 0 for one that has not come in pieces. */
    private int beginningLength;

    /** The first piece of a response is here, and others will follow: keeps the first bytes. */
    void begin(byte[] in, int at, int count) {
        if (beginning == null) {
            beginning = new byte[ResponseView.KEPT_BYTES];
        }
        beginningLength = Math.min(count, beginning.length);
        System.arraycopy(in, at, beginning, 0, beginningLength);
    }

    /** A response is over, of which these bytes are the last, or all. */
    ResponseBytes end(byte[] in, int at, int count, boolean isAll) {
        whole = isAll;
        if (whole) {
            array = in;
            offset = at;
            length = count;
        } else {
            array = beginning == null ? NOTHING : beginning;
            offset = 0;
            length = beginningLength;
            beginningLength = 0;
        }
        return this;
    }

    /** Holds no array of others any more. */
    void clear() {
        array = NOTHING;
        length = 0;
    }

    /** The connection has ended. */
    void forget() {
        beginningLength = 0;
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Whether that is all of it. */
    public boolean isWhole() {
        return whole;
    }
}
